/**
 * Diplomatic brief 1.2.0, from its JSON Schema urn:uuid:c83c9de4-75ef-5900-bd9a-4c41153e7308. Later minor versions
 * add members, terms and variants: a client steps over what it does not know.
 */

/** One article about diplomacy, mapped by hand: who wants what, who said what, what follows, and how we know. */
export interface DiplomaticBrief {
  /** The released schema that this brief obeys, as a path beside the folder of the brief. */
  $schema: string;
  /** Name of the brief for ever: its file name without `.json`, lower-case, never used again. */
  id: Slug;
  /** 1 at first publication; one more with each published change. */
  revision: number;
  /** When this revision was made: RFC 3339, UTC, whole seconds. */
  modified: Timestamp;
  /** `current`, or `withdrawn` with its reason under `withdrawal`. */
  status: "current" | "withdrawn";
  /** Why the brief was withdrawn; only with status `withdrawn`. */
  withdrawal?: Withdrawal;
  /**
   * With whom the brief may be shared, a label of the Traffic Light Protocol 2.0: `clear` with everybody. Absent
   * means nothing was said.
   */
  marking?: "clear" | "green" | "amber" | "amber+strict" | "red";
  /** Not to be published before this moment: RFC 3339, UTC, whole seconds. */
  embargo_until?: Timestamp;
  /** What may be done with the brief. */
  rights?: Rights;
  /** Title in own words. */
  title: Line;
  /** What happened, in a few sentences of own words. */
  summary: Text;
  /** Language of the brief's own words, a BCP 47 tag. */
  lang: LanguageTag;
  /**
   * When the event happened, as an EDTF date: `2026`, `2026-01`, `2026-01-28`, qualified by `~` (approximate), `?`
   * (uncertain) or `%` (both); intervals `a/b`, `a/..`, `../b`.
   */
  date: Edtf;
  /** Where the event happened. */
  place?: Place;
  /** What happened, coded after PLOVER 0.8. */
  event: Event;
  /** What it is about: lower-case slugs, PLOVER 0.8 contexts where one fits. */
  topics?: [Slug, ...Slug[]];
  /** The documents that were mapped. */
  sources: [Source, ...Source[]];
  /** Everyone whom the brief names, each declared once. */
  parties: [Party, Party, ...Party[]];
  /** What the parties want. */
  objectives: [Objective, ...Objective[]];
  /** Who said what, to whom, on whose behalf and through whom. */
  statements: [Statement, ...Statement[]];
  /** What somebody concludes or expects, with who asserts it. */
  implications: [Implication, ...Implication[]];
  /** Context that the sources give. */
  background?: [Background, ...Background[]];
  /** The mapper's warnings about the sources. */
  caveats?: [Caveat, ...Caveat[]];
  /** What was read in the sources and carries no fact, so that nobody looks for it. */
  passed_over?: [PassedOver, ...PassedOver[]];
  /** The brief in other languages, one entry a language. */
  translations?: [Translation, ...Translation[]];
  /** Links to other briefs. */
  related?: [Relation, ...Relation[]];
  /** What each revision after the first changed, and why. */
  corrections?: [Correction, ...Correction[]];
}

/** lower-case letters and digits, words joined by single hyphens */
export type Slug = string;

/** a time in UTC, YYYY-MM-DDThh:mm:ssZ */
export type Timestamp = string;

/** one line of text without a space at either end */
export type Line = string;

/** one paragraph of text without a space at either end */
export type Text = string;

/** YYYY, YYYY-MM or YYYY-MM-DD, optionally with ~, ? or %; or an interval of two, or with .. for an open side */
export type Edtf = string;

/** The one who spoke: a declared party, in whose name and office. */
export interface Speaker {
  /** Id of the declared party that spoke. */
  party: Slug;
  /** The individual who spoke for the party, where the party is not that individual. */
  name?: Line;
  /** Office in which the speaker spoke, as the source gives it. */
  position?: Line;
  /** Id of the declared party that was spoken for. */
  on_behalf_of?: Slug;
}

/** Why a brief no longer stands. The file stays, so that nobody meets a brief that vanished. */
export interface Withdrawal {
  /** Why it was withdrawn. */
  reason: Text;
  /** Id of the brief that takes its place. */
  replaced_by?: Slug;
}

/** an SPDX licence identifier, such as CC-BY-4.0 */
export type Licence = string;

/** The terms of the brief itself. Those of a source stand with the source. */
export interface Rights {
  /** Licence of the brief's own words: an SPDX identifier, or `LicenseRef-…` for one that SPDX lacks. */
  licence: Licence;
  /** Whom to name when the brief is used. */
  holder?: Line;
  /** The most words that the brief repeats from its sources, in all `quote` members together. */
  quotation_limit?: number;
}

/** a BCP 47 language tag in its usual case, such as en, kl or pt-BR */
export type LanguageTag = string;

/** two capital letters */
export type Alpha2 = string;

/** two capital letters, a hyphen, and up to three capital letters or digits */
export type Subdivision = string;

/** Q and a number */
export type Qid = string;

/** A point of the WGS 84 ellipsoid, and how far off it can be. Both members have names: no order to mistake. */
export interface Coordinates {
  /** Decimal degrees, north positive, from -90 to 90. */
  latitude: number;
  /** Decimal degrees, east positive, from -180 to 180. */
  longitude: number;
  /**
   * Radius in metres of the circle around the point within which it happened (Darwin Core:
   * coordinateUncertaintyInMeters). A building 100, a town 5000, a region 100000.
   */
  uncertainty_m: number;
}

/** a SHA-256 digest: 64 hexadecimal digits in lower case */
export type Sha256 = string;

/** One passage of a source, exactly: a TextPositionSelector of the W3C Web Annotation Data Model with a digest. */
export interface Evidence {
  /** Id of the source, as declared in `sources`. */
  source: Slug;
  /** Where the passage starts: the number of Unicode code points before it. */
  start: number;
  /** Where the passage ends, exclusive: the number of code points up to and including its last. */
  end: number;
  /** SHA-256 of the passage's UTF-8 bytes, in lower-case hexadecimal. */
  sha256: Sha256;
  /** The whole passage, word for word. Only for short passages, and only where the source may be quoted. */
  quote?: string;
}

/** Where the event happened. A place that the sources do not give stays absent, however likely it is. */
export interface Place {
  /** Name in the language of the brief. */
  name: Line;
  /** ISO 3166-1 alpha-2 code of the state or territory in which the place lies. */
  country?: Alpha2;
  /** ISO 3166-2 code of the part of that state in which it lies. */
  subdivision?: Subdivision;
  /** Identifier of the Wikidata item of the place. */
  wikidata?: Qid;
  /** A point for maps, with its uncertainty. */
  coordinates?: Coordinates;
  /** Passages that name the place. */
  evidence: [Evidence, ...Evidence[]];
}

/** What happened, after PLOVER 0.8, and how far it has got. */
export interface Event {
  /** PLOVER 0.8 event type. */
  type:
    | "agree"
    | "consult"
    | "support"
    | "concede"
    | "cooperate"
    | "aid"
    | "retreat"
    | "request"
    | "accuse"
    | "reject"
    | "threaten"
    | "protest"
    | "sanction"
    | "mobilize"
    | "coerce"
    | "assault";
  /** PLOVER 0.8 mode; each type has its own. */
  mode?:
    | "visit"
    | "third-party"
    | "multilateral"
    | "phone"
    | "withdraw"
    | "release"
    | "disarm"
    | "ceasefire"
    | "access"
    | "resign"
    | "assist"
    | "change"
    | "yield"
    | "meet"
    | "disapprove"
    | "investigate"
    | "allege"
    | "restrict"
    | "arrest"
    | "relations"
    | "expel"
    | "territory"
    | "violence"
    | "demo"
    | "riot"
    | "strike"
    | "hunger"
    | "boycott"
    | "obstruct"
    | "vandalize"
    | "convict"
    | "discontinue"
    | "troops"
    | "weapons"
    | "police"
    | "militia"
    | "seize"
    | "censor"
    | "curfew"
    | "martial-law"
    | "deport"
    | "withhold"
    | "misinformation"
    | "cyber"
    | "abduct"
    | "beat"
    | "torture"
    | "sexual"
    | "targeted"
    | "destroy"
    | "primitive"
    | "firearms"
    | "explosives"
    | "suicide-attack"
    | "aerial"
    | "drone"
    | "heavy-weapons"
    | "crowd-control"
    | "unconventional";
  /** How far the event has got, as the sources tell it. */
  status: "planned" | "under-way" | "concluded" | "cancelled" | "reported";
  /** Passages from which the event was coded. */
  evidence: [Evidence, ...Evidence[]];
}

/** an http or https address in ASCII */
export type Url = string;

/** a day, YYYY-MM-DD */
export type Day = string;

/** The text that was mapped, fixed by its digest: every offset of the brief counts in this text. */
export interface SourceText {
  /** SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal. */
  sha256: Sha256;
  /** Length of the text in Unicode code points. */
  length: number;
}

/** A document that was mapped. What it does not say of itself (author, publisher, address, date) stays absent. */
export interface Source {
  /** Name of the source within this brief; evidence refers to it. */
  id: Slug;
  /** What sort of document it is. */
  kind:
    | "news-article"
    | "press-release"
    | "communique"
    | "treaty"
    | "speech"
    | "interview"
    | "telegram"
    | "letter"
    | "memorandum"
    | "minutes"
    | "report"
    | "transcript"
    | "social-media-post"
    | "other";
  /** Title as the document gives it. */
  title?: Line;
  /** Author as the document gives it. */
  author?: Line;
  /** To whom it is directed, as the document says. */
  addressee?: Line;
  /** When it was written, as an EDTF date: the dateline of a telegram that was published later. */
  written?: Edtf;
  /** Who published it. */
  publisher?: Line;
  /** Where it was published. */
  url?: Url;
  /** When it was published, as an EDTF date. */
  published?: Edtf;
  /** The day on which the mapper obtained the text. */
  retrieved: Day;
  /** Language of the text, a BCP 47 tag. */
  lang: LanguageTag;
  /** Licence of the text: an SPDX identifier or the words of the publisher. */
  licence?: Line;
  /** The text itself, by digest and length; the words stay outside the brief. */
  text: SourceText;
  /**
   * Passages in which the document says who wrote it, to whom and when. What stands here need not be repeated in
   * claims.
   */
  evidence?: [Evidence, ...Evidence[]];
}

/** four capital letters */
export type Alpha4 = string;

/** Codes under which the party is known elsewhere. At least one, each looked up in its table. */
export interface Identifiers {
  /** ISO 3166-1 alpha-2 code of a state or territory. */
  iso_3166_1?: Alpha2;
  /** ISO 3166-2 code of a part of a state. */
  iso_3166_2?: Subdivision;
  /** ISO 3166-3 code of a state that is gone. */
  iso_3166_3?: Alpha4;
  /** Identifier of the Wikidata item. */
  wikidata?: Qid;
}

/** Anyone the brief names: declared once here, referred to by id everywhere else. */
export interface Party {
  /** Name of the party within this brief. */
  id: Slug;
  /** Name in the language of the brief. */
  name: Line;
  /** Other names under which the sources speak of it. */
  aliases?: [Line, ...Line[]];
  /** What sort of actor it is. */
  kind: "state" | "territory" | "government-body" | "organisation" | "alliance" | "person" | "group";
  /**
   * Its part in the event: `principal` takes part on its own account or acts for one that does; `host`, `mediator`
   * and `observer` attend as such; `third-party` is touched by the event without attending; `mentioned` is only
   * talked about.
   */
  role: "principal" | "host" | "mediator" | "observer" | "third-party" | "mentioned";
  /** Codes under which the party is known elsewhere. */
  identifiers?: Identifiers;
  /** Id of the declared party that this one belongs to. */
  part_of?: Slug;
  /** What a reader must know to tell this party from others. */
  note?: Text;
}

/** What a party, or several together, want to bring about. */
export interface Objective {
  /** Name of the claim within this brief. */
  id: Slug;
  /** Whose objective it is: ids of declared parties. */
  parties: [Slug, ...Slug[]];
  /**
   * How it is known: `stated` by the party itself, `attributed` to it by somebody else, or `inferred` by the mapper
   * from what the sources report.
   */
  basis: "stated" | "attributed" | "inferred";
  /** With basis `attributed`: the party that says so. Absent when it is the source itself. */
  attributed_to?: Slug;
  /** The claim in the mapper's own words. */
  text: Text;
  /** Passages that carry the claim, in the order of the text. */
  evidence: [Evidence, ...Evidence[]];
}

/** quoted words, without white space at either end */
export type Quote = string;

/** A statement that the source gives in the speaker's own words. */
export interface DirectStatement {
  /** Name of the claim within this brief. */
  id: Slug;
  /** `direct`: the speaker's own words. */
  kind: "direct";
  /** What was done by saying it. */
  act:
    | "announce"
    | "state"
    | "appeal"
    | "demand"
    | "promise"
    | "offer"
    | "threaten"
    | "accuse"
    | "deny"
    | "endorse"
    | "condemn"
    | "reject"
    | "ask"
    | "propose"
    | "accept"
    | "instruct"
    | "reserve";
  /** Who said it, and for whom. */
  speaker: Speaker;
  /** Who said it together with the speaker: a declaration of several, each for its own side. */
  joint_speakers?: [Speaker, ...Speaker[]];
  /**
   * Only where it is not said yet, as the source tells it: `draft`, worded and not delivered, or `planned`, to be
   * said. Absent means that it was said.
   */
  delivery?: "draft" | "planned";
  /** Ids of the parties that were spoken to. */
  addressees?: [Slug, ...Slug[]];
  /** Ids of the parties through whom it reached the source, the one nearest to the speaker first. */
  via?: [Slug, ...Slug[]];
  /** When it was said, as an EDTF date. */
  said?: Edtf;
  /** The claim in the mapper's own words. */
  text: Text;
  /** Words of the speaker, verbatim as the source gives them, without the quotation marks. */
  quote: Quote;
  /** Passages that carry the claim, in the order of the text. */
  evidence: [Evidence, ...Evidence[]];
}

/** A paraphrase that holds quoted words of the speaker. */
export interface MixedStatement {
  /** Name of the claim within this brief. */
  id: Slug;
  /** `mixed`: a paraphrase holding quoted words of the speaker. */
  kind: "mixed";
  /** What was done by saying it. */
  act:
    | "announce"
    | "state"
    | "appeal"
    | "demand"
    | "promise"
    | "offer"
    | "threaten"
    | "accuse"
    | "deny"
    | "endorse"
    | "condemn"
    | "reject"
    | "ask"
    | "propose"
    | "accept"
    | "instruct"
    | "reserve";
  /** Who said it, and for whom. */
  speaker: Speaker;
  /** Who said it together with the speaker: a declaration of several, each for its own side. */
  joint_speakers?: [Speaker, ...Speaker[]];
  /**
   * Only where it is not said yet, as the source tells it: `draft`, worded and not delivered, or `planned`, to be
   * said. Absent means that it was said.
   */
  delivery?: "draft" | "planned";
  /** Ids of the parties that were spoken to. */
  addressees?: [Slug, ...Slug[]];
  /** Ids of the parties through whom it reached the source, the one nearest to the speaker first. */
  via?: [Slug, ...Slug[]];
  /** When it was said, as an EDTF date. */
  said?: Edtf;
  /** The claim in the mapper's own words. */
  text: Text;
  /** Words of the speaker, verbatim as the source gives them, without the quotation marks. */
  quote: Quote;
  /** Passages that carry the claim, in the order of the text. */
  evidence: [Evidence, ...Evidence[]];
}

/** A paraphrase only: it has no `quote`. */
export interface IndirectStatement {
  /** Name of the claim within this brief. */
  id: Slug;
  /** `indirect`: a paraphrase only. */
  kind: "indirect";
  /** What was done by saying it. */
  act:
    | "announce"
    | "state"
    | "appeal"
    | "demand"
    | "promise"
    | "offer"
    | "threaten"
    | "accuse"
    | "deny"
    | "endorse"
    | "condemn"
    | "reject"
    | "ask"
    | "propose"
    | "accept"
    | "instruct"
    | "reserve";
  /** Who said it, and for whom. */
  speaker: Speaker;
  /** Who said it together with the speaker: a declaration of several, each for its own side. */
  joint_speakers?: [Speaker, ...Speaker[]];
  /**
   * Only where it is not said yet, as the source tells it: `draft`, worded and not delivered, or `planned`, to be
   * said. Absent means that it was said.
   */
  delivery?: "draft" | "planned";
  /** Ids of the parties that were spoken to. */
  addressees?: [Slug, ...Slug[]];
  /** Ids of the parties through whom it reached the source, the one nearest to the speaker first. */
  via?: [Slug, ...Slug[]];
  /** When it was said, as an EDTF date. */
  said?: Edtf;
  /** The claim in the mapper's own words. */
  text: Text;
  /** Passages that carry the claim, in the order of the text. */
  evidence: [Evidence, ...Evidence[]];
}

/** What became of something that was expected. */
export interface Resolution {
  /**
   * `occurred` as expected, `partly-occurred`, `did-not-occur` by the day named, or `undecidable`: nobody can tell
   * any more.
   */
  outcome: "occurred" | "partly-occurred" | "did-not-occur" | "undecidable";
  /** The day from which the outcome was plain. */
  on: Day;
  /** How it was judged, where that can be doubted. */
  note?: Text;
  /** Passages that show the outcome, in sources that the brief declares. */
  evidence: [Evidence, ...Evidence[]];
}

/** What somebody concludes or expects from what happened. It is never the mapper's unless it says `analyst`. */
export interface Implication {
  /** Name of the claim within this brief. */
  id: Slug;
  /** What it bears on. */
  topic: Slug;
  /**
   * Who concludes it: the `source` in its own voice, a `party` that the source reports, or the `analyst` who mapped
   * the brief.
   */
  asserted_by: "source" | "party" | "analyst";
  /** With `party`: the id of the party that asserts it. */
  party?: Slug;
  /** To whom the source ascribes the view when it names nobody. */
  attribution?: Line;
  /** Ids of the parties that were spoken to. */
  addressees?: [Slug, ...Slug[]];
  /** Ids of the parties through whom it reached the source, the one nearest to the speaker first. */
  via?: [Slug, ...Slug[]];
  /** When it was said, as an EDTF date. */
  said?: Edtf;
  /** Ids of the parties that it would touch. */
  affects?: [Slug, ...Slug[]];
  /**
   * How probable whoever asserts it holds it to be, only where the text expresses that. ICD 203, in percent: almost
   * no chance 1–5, very unlikely 5–20, unlikely 20–45, roughly even chance 45–55, likely 55–80, very likely 80–95,
   * almost certain 95–99.
   */
  likelihood?:
    | "almost no chance"
    | "very unlikely"
    | "unlikely"
    | "roughly even chance"
    | "likely"
    | "very likely"
    | "almost certain";
  /** How good the basis of the judgement is. Never a second likelihood. */
  confidence?: "low" | "moderate" | "high";
  /** By when it would show, as whoever asserts it says: an EDTF date. */
  horizon?: Edtf;
  /** The day by which the mapper will say what became of it, in `resolution`. */
  resolve_by?: Day;
  /** The claim in the mapper's own words. */
  text: Text;
  /** Passages that carry the claim, in the order of the text. */
  evidence: [Evidence, ...Evidence[]];
  /** What became of it, once that is known. */
  resolution?: Resolution;
}

/** Context: what was so before the event, or is so anyway. */
export interface Background {
  /** Name of the claim within this brief. */
  id: Slug;
  /** When it was so, as an EDTF date. */
  date?: Edtf;
  /** Ids of the parties that it concerns. */
  parties?: [Slug, ...Slug[]];
  /** The claim in the mapper's own words. */
  text: Text;
  /** Passages that carry the claim, in the order of the text. */
  evidence: [Evidence, ...Evidence[]];
}

/** The mapper's warning about the source: an error, an ambiguity, a contradiction of the public record. */
export interface Caveat {
  /** Name of the caveat within this brief. */
  id: Slug;
  /** Ids, declared in this brief, of the parties, sources or claims that it touches. */
  about?: [Slug, ...Slug[]];
  /** What is doubtful, and what is known instead. */
  text: Text;
  /** The doubtful passages. */
  evidence?: [Evidence, ...Evidence[]];
}

/** Sentences that were read and carry no fact for a brief: an instruction to the telegraph office, a courtesy. */
export interface PassedOver {
  /** Why nothing was mapped from them. */
  reason: Text;
  /** The sentences. */
  evidence: [Evidence, ...Evidence[]];
}

/** One claim in another language: its text, its quote or both. */
export interface TranslatedClaim {
  /** Id of the claim, as declared in this brief. */
  id: Slug;
  /** The claim's `text`, translated. */
  text?: Text;
  /** The claim's `quote`, translated: no longer the words of the speaker. */
  quote?: Quote;
}

/** The brief in another language, as far as it was translated. The original is what counts. */
export interface Translation {
  /** Language of the translation, a BCP 47 tag. */
  lang: LanguageTag;
  /** Whether a `human` or a `machine` made it; a machine's that a human only read is the machine's. */
  by: "human" | "machine";
  /** Name of the person, service or program. */
  translator?: Line;
  /** The title, translated. */
  title?: Line;
  /** The summary, translated. */
  summary?: Text;
  /** Claims of any layer, translated one by one. */
  claims?: [TranslatedClaim, ...TranslatedClaim[]];
}

/** A link to another brief. */
export interface Relation {
  /** Id of the other brief. */
  brief: Slug;
  /** How this brief stands to the other one: this one follows it, precedes it, … */
  relation: "follows" | "precedes" | "same-event" | "contradicts";
  /** Why they are linked. */
  note?: Text;
}

/** a JSON Pointer, such as /event/mode */
export type JsonPointer = string;

/** What one revision changed, and why. */
export interface Correction {
  /** The revision that brought the change. */
  revision: number;
  /** When that revision was made: RFC 3339, UTC, whole seconds. */
  at: Timestamp;
  /** What sort of change it was. */
  kind: "factual" | "attribution" | "translation" | "analysis" | "source-changed" | "typo";
  /** What changed. */
  what: Text;
  /** Why it changed. */
  why: Text;
  /** JSON Pointers (RFC 6901) to the members that changed. */
  pointers: [JsonPointer, ...JsonPointer[]];
}

export type Statement =
  | DirectStatement
  | MixedStatement
  | IndirectStatement;
