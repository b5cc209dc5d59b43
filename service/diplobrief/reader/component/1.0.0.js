// <diplomatic-brief src="https://…/v1/briefs/ID" view="summary|statements|timeline">
//
// Shows a brief in a page of anybody's. Texts of briefs only ever become text nodes; styles are a constructed sheet, so
// that a Content-Security-Policy needs this server in script-src and connect-src, and nothing else. What stands inside
// the element is shown until the brief is there, and where it cannot be had.
(() => {
  "use strict";
  if (customElements.get("diplomatic-brief")) return;

  const PATIENCE = 30_000; // milliseconds
  const ATTRIBUTES = ["src", "view", "level"]; // `level` is that of the heading, 2 if left out
  const VIEWS = ["summary", "statements", "timeline"];
  const ACTS = ["announce", "state", "appeal", "demand", "promise", "offer", "threaten", "accuse", "deny", "endorse", "condemn", "reject"];
  const KEYS = ["loading", "unreachable", "missing", "odd", "retry", "withdrawn", "instead", "whole", "care", "evidence", "characters", "on_behalf_of", "to", "via", "about", "since", "until", "uncertain", "human", "machine", "parties", "statements", "timeline", "event", "background", "expected", "undated", "revision", "licence", "direct", "mixed", "indirect", ...ACTS];
  const WORDS = {
    en: "Loading the brief…|The brief cannot be reached.|There is no such brief at this address.|What stands at this address is no brief.|Try again|This brief is withdrawn: it no longer stands.|In its place|Read the whole brief|Read with care|Evidence|characters|on behalf of|to|via|about|since|until|uncertain|Translated by a person|Translated by a machine|Parties|Statements|Timeline|Event|Background|Expected|Without a date|Revision|Licence|in their own words|partly in their own words|paraphrased|announcement|statement|appeal|demand|promise|offer|threat|accusation|denial|endorsement|condemnation|rejection",
    da: "Henter resuméet…|Resuméet kan ikke nås.|Der er intet resumé på denne adresse.|Det, der står på denne adresse, er ikke et resumé.|Prøv igen|Dette resumé er trukket tilbage: det gælder ikke længere.|I stedet|Læs hele resuméet|Læs med forbehold|Belæg|tegn|på vegne af|til|via|omkring|siden|indtil|usikkert|Oversat af et menneske|Oversat af en maskine|Parter|Udtalelser|Tidslinje|Begivenhed|Baggrund|Ventet|Uden dato|Revision|Licens|med egne ord|delvis med egne ord|gengivet|meddelelse|udtalelse|appel|krav|løfte|tilbud|trussel|beskyldning|benægtelse|tilslutning|fordømmelse|afvisning",
    de: "Die Zusammenfassung wird geladen…|Die Zusammenfassung ist nicht erreichbar.|Unter dieser Adresse gibt es keine Zusammenfassung.|Was unter dieser Adresse steht, ist keine Zusammenfassung.|Erneut versuchen|Diese Zusammenfassung ist zurückgezogen: Sie gilt nicht mehr.|Stattdessen|Alles lesen|Mit Vorsicht zu lesen|Beleg|Zeichen|im Namen von|an|über|etwa|seit|bis|unsicher|Von einem Menschen übersetzt|Von einer Maschine übersetzt|Parteien|Äußerungen|Zeitleiste|Ereignis|Hintergrund|Erwartet|Ohne Datum|Revision|Lizenz|in eigenen Worten|teils in eigenen Worten|sinngemäß|Ankündigung|Erklärung|Appell|Forderung|Zusage|Angebot|Drohung|Vorwurf|Dementi|Zustimmung|Verurteilung|Ablehnung",
    fr: "Chargement de la note…|La note est inaccessible.|Il n’y a pas de note à cette adresse.|Ce qui se trouve à cette adresse n’est pas une note.|Réessayer|Cette note est retirée : elle n’est plus valable.|À sa place|Lire toute la note|À lire avec prudence|Preuve|caractères|au nom de|à|via|vers|depuis|jusqu’à|incertain|Traduit par une personne|Traduit par une machine|Parties|Déclarations|Chronologie|Événement|Contexte|Attendu|Sans date|Révision|Licence|mot pour mot|en partie mot pour mot|en substance|annonce|déclaration|appel|exigence|promesse|offre|menace|accusation|démenti|soutien|condamnation|rejet",
    es: "Cargando la ficha…|No se puede acceder a la ficha.|No hay ninguna ficha en esta dirección.|Lo que hay en esta dirección no es una ficha.|Reintentar|Esta ficha ha sido retirada: ya no es válida.|En su lugar|Leer la ficha completa|Leer con cautela|Prueba|caracteres|en nombre de|a|a través de|hacia|desde|hasta|incierto|Traducido por una persona|Traducido por una máquina|Partes|Declaraciones|Cronología|Acontecimiento|Antecedentes|Previsto|Sin fecha|Revisión|Licencia|textual|en parte textual|en paráfrasis|anuncio|declaración|llamamiento|exigencia|promesa|oferta|amenaza|acusación|desmentido|respaldo|condena|rechazo",
    ar: "جارٍ تحميل الموجز…|تعذّر الوصول إلى الموجز.|لا يوجد موجز في هذا العنوان.|ما في هذا العنوان ليس موجزًا.|أعد المحاولة|سُحب هذا الموجز ولم يعد قائمًا.|بدلًا منه|اقرأ الموجز كاملًا|يُقرأ بحذر|الدليل|الأحرف|نيابةً عن|إلى|عبر|نحو|منذ|حتى|غير مؤكد|ترجمة بشرية|ترجمة آلية|الأطراف|التصريحات|التسلسل الزمني|الحدث|الخلفية|متوقّع|بلا تاريخ|المراجعة|الرخصة|بنص الكلام|بنص الكلام جزئيًا|بالمعنى|إعلان|تصريح|مناشدة|مطلب|وعد|عرض|تهديد|اتهام|نفي|تأييد|إدانة|رفض",
  };

  const SHEET = new CSSStyleSheet();
  SHEET.replaceSync(`
    :host { display: block; }
    :host([hidden]) { display: none; }
    [hidden] { display: none !important; }
    .frame {
      all: initial; display: block; box-sizing: border-box; color-scheme: inherit; overflow-wrap: anywhere; text-align: start;
      --i: #1d1b18; --s: #5c574e; --p: #fdfcf9; --l: #dcd7cb; --a: #1f4e79; --w: #8a3b12;
      font: var(--diplobrief-font, medium/1.5 system-ui, sans-serif); color: var(--diplobrief-ink, var(--i));
      background: var(--diplobrief-paper, var(--p)); border: 1px solid var(--diplobrief-line, var(--l));
      border-radius: var(--diplobrief-radius, 4px); padding: var(--diplobrief-space, 1em);
    }
    @supports (color: light-dark(red, red)) {
      .frame {
        --i: light-dark(#1d1b18, #e9e5dc); --s: light-dark(#5c574e, #aaa395); --p: light-dark(#fdfcf9, #171614);
        --l: light-dark(#dcd7cb, #3a3731); --a: light-dark(#1f4e79, #9cc4ea); --w: light-dark(#8a3b12, #f0b183);
      }
    }
    .frame[aria-busy=true] { min-block-size: 6em; }
    .frame:focus { outline: none; }
    p, ul, ol, blockquote { margin: .5em 0 0; padding: 0; }
    ul, ol { list-style: none; }
    .title { font-size: 1.3em; line-height: 1.25; font-weight: 600; margin: 0; text-wrap: balance; }
    .soft, footer { font-size: .875em; color: var(--diplobrief-soft, var(--s)); }
    .claim { margin-block-start: .75em; padding-block-start: .75em; border-block-start: 1px solid var(--diplobrief-line, var(--l)); }
    .claim p:first-child { margin: 0; }
    blockquote { border-inline-start: 3px solid var(--diplobrief-accent, var(--a)); padding-inline-start: .75em; font-style: italic; }
    .notice { border-inline-start: 4px solid var(--diplobrief-warn, var(--w)); padding-inline-start: .75em; }
    details { font-size: .875em; margin-block-start: .4em; }
    summary { cursor: pointer; }
    code { font: .8em/1.5 ui-monospace, monospace; }
    footer { margin-block-start: .9em; }
    a, button { color: var(--diplobrief-accent, var(--a)); }
    button { font: inherit; background: none; border: 1px solid; border-radius: 3px; padding: .3em .8em; margin-block-start: .5em; cursor: pointer; }
    :focus-visible { outline: 3px solid var(--diplobrief-accent, var(--a)); outline-offset: 2px; }
  `);

  // An element with attributes and children; strings become text.
  const make = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value != null) made.setAttribute(key, value);
    made.append(...children.flat(9).filter((each) => each != null && each !== ""));
    return made;
  };

  // An isolate that a text leaves open would turn what follows it: it is closed, and one that closes none goes.
  const balanced = (text) => {
    let kept = "";
    let depth = 0;
    for (const letter of String(text)) {
      depth += "\u2066\u2067\u2068".includes(letter) - (letter === "\u2069");
      if (depth < 0) depth = 0;
      else kept += letter;
    }
    return kept + "\u2069".repeat(depth);
  };

  const primary = (tag) => String(tag).split("-")[0].toLowerCase();
  const between = (parts, what) => parts.flatMap((each, at) => (at ? [what, each] : [each]));

  // The language that the page has where the element stands.
  const languageAt = (node) => {
    for (let at = node; at; at = at.getRootNode().host) {
      const found = at.closest("[lang]");
      if (found) return found.lang;
    }
    return "";
  };

  const localeOf = (tag, known) => {
    try {
      return known ? Intl.getCanonicalLocales(tag === "en" ? "en-GB" : tag)[0] : "en-GB";
    } catch {
      return "en-GB";
    }
  };

  // What a view is written with: a brief in the words of a language.
  class Writer {
    constructor(brief, url, wanted) {
      const tag = wanted || brief.lang || "en";
      const known = Object.hasOwn(WORDS, primary(tag));
      this.language = known ? primary(tag) : "en";
      const words = WORDS[this.language].split("|");
      this.words = Object.fromEntries(KEYS.map((key, at) => [key, words[at]]));
      this.locale = localeOf(tag, known);
      this.brief = brief;
      const path = url ? url.pathname.match(/^(.*)\/v1(\/briefs\/)([^/]+(?:\/[0-9a-f]{64})?)$/) : null;
      this.home = path && url.origin + path[1] + path[2];
      this.page = path && this.home + path[3];
      if (!brief.title) return;
      this.names = new Map(brief.parties.map((each) => [each.id, each.name]));
      const fits = (each) => primary(each.lang) === primary(tag);
      this.translation = fits(brief) ? undefined : (brief.translations || []).find(fits);
      this.claims = new Map((this.translation?.claims || []).map((each) => [each.id, each]));
    }

    // A text of the brief, in an element of its own that knows its language and direction; translated where it is.
    text(name, attributes, original, translated) {
      const lang = translated ? this.translation.lang : this.brief.lang;
      return make(name, { dir: "auto", lang, ...attributes }, balanced(translated || original));
    }

    name(id) {
      return this.text("bdi", {}, this.names.get(id) ?? id);
    }

    row(parts) {
      return between(parts, this.language === "ar" ? "، " : ", ");
    }

    link(anchor, text) {
      return this.page ? make("a", { href: `${this.page}${anchor}`, part: "link" }, text) : text;
    }

    date(edtf) {
      const one = (text) => {
        const [year, month, day] = text.replace(/[~?%]/, "").split("-").map(Number);
        const at = new Date(0);
        at.setUTCFullYear(year, (month || 1) - 1, day || 1);
        const shape = { year: "numeric", calendar: "gregory", timeZone: "UTC" };
        if (month) shape.month = "long";
        if (day) shape.day = "numeric";
        const said = new Intl.DateTimeFormat(this.locale, shape).format(at);
        const about = /[~%]$/.test(text) ? `${this.words.about} ${said}` : said;
        return /[?%]$/.test(text) ? `${about} (${this.words.uncertain})` : about;
      };
      const [left, right] = edtf.split("/");
      const said = !right ? one(left) : left === ".." ? `${this.words.until} ${one(right)}` : right === ".." ? `${this.words.since} ${one(left)}` : `${one(left)} – ${one(right)}`;
      return make("time", { datetime: /^[\d-]+$/.test(edtf) ? edtf : null, part: "date" }, said);
    }

    claim(each) {
      const translated = this.claims.get(each.id) || {};
      return [
        this.text("p", { part: "text" }, each.text, translated.text),
        each.quote && this.text("blockquote", { part: "quote", lang: translated.quote ? this.translation.lang : this.source(each.evidence?.[0])?.lang }, each.quote, translated.quote),
      ];
    }

    source(span) {
      return (this.brief.sources || []).find((each) => each.id === span?.source);
    }

    evidence(claim) {
      const number = (value) => new Intl.NumberFormat(this.locale).format(value);
      const spans = (claim.evidence || []).map((span) => {
        const source = this.source(span);
        const name = make("bdi", { lang: source?.lang }, balanced(source?.title || source?.publisher || span.source));
        return make("li", {}, name, `, ${this.words.characters} `, make("bdi", {}, `${number(span.start)}–${number(span.end)}`), " ", make("code", {}, span.sha256));
      });
      return make("details", { part: "evidence" }, make("summary", {}, `${this.words.evidence} `, make("bdi", {}, claim.id)), make("ul", {}, spans));
    }

    speaker({ id, speaker, addressees = [], via = [], act, kind, said }) {
      const { words } = this;
      const position = speaker.position ? [this.text("bdi", {}, speaker.position)] : [];
      const who = speaker.name ? [this.text("bdi", {}, speaker.name), ...position, this.name(speaker.party)] : [this.name(speaker.party), ...position];
      const names = (ids) => this.row(ids.map((each) => this.name(each)));
      return make("p", { part: "speaker" },
        make("b", {}, this.row(who)),
        speaker.on_behalf_of ? [` ${words.on_behalf_of} `, this.name(speaker.on_behalf_of)] : [],
        addressees.length ? [` ${words.to} `, names(addressees)] : [],
        via.length ? [` ${words.via} `, names(via)] : [],
        make("span", { class: "soft" }, ` · ${words[act] || act} · ${words[kind] || kind}`, said ? [" · ", this.date(said)] : [], " · ", this.link(`#${id}`, id)));
    }

    summary() {
      const { brief, words } = this;
      const there = brief.parties.filter((each) => ["principal", "host", "mediator"].includes(each.role));
      const shown = there.length ? there : brief.parties;
      return [
        this.text("p", { part: "summary" }, brief.summary, this.translation?.summary),
        make("p", { part: "parties" }, make("b", {}, `${words.parties}: `), this.row(shown.map((each) => this.name(each.id)))),
      ];
    }

    statements() {
      return make("ol", { "aria-label": this.words.statements }, this.brief.statements.map((each) => make("li", { class: "claim", part: "statement" }, this.speaker(each), this.claim(each), this.evidence(each))));
    }

    timeline() {
      const { brief, words } = this;
      const { background = [], implications = [] } = brief;
      const things = [
        { date: brief.date, label: words.event, body: [this.text("p", { part: "text" }, brief.title, this.translation?.title)] },
        ...brief.statements.map((each) => ({ date: each.said, each, body: [this.speaker({ ...each, said: "" }), this.claim(each)] })),
        ...background.map((each) => ({ date: each.date, each, label: words.background, body: this.claim(each) })),
        ...implications.filter((each) => each.horizon).map((each) => ({ date: each.horizon, each, label: words.expected, body: this.claim(each) })),
      ];
      const key = ({ date }) => date.replace(/^\.\.\/|[~?%]/g, "");
      const dated = things.filter((each) => each.date).sort((one, other) => (key(one) < key(other) ? -1 : Number(key(one) > key(other))));
      const undated = things.filter((each) => !each.date).map(({ each }) => this.link(`#${each.id}`, each.id));
      return [
        make("ol", { "aria-label": words.timeline }, dated.map(({ date, label, body }) => make("li", { class: "claim", part: "moment" }, make("p", {}, this.date(date), label ? make("span", { class: "soft" }, ` · ${label}`) : null), body))),
        undated.length ? make("p", { class: "soft" }, `${words.undated}: `, this.row(undated)) : null,
      ];
    }

    withdrawn() {
      const { reason, replaced_by: next } = this.brief.withdrawal || {};
      return make("div", { class: "notice", part: "notice" },
        make("p", {}, make("b", {}, this.words.withdrawn)),
        reason ? this.text("p", {}, reason) : null,
        next ? make("p", {}, `${this.words.instead}: `, this.home ? make("a", { href: this.home + encodeURIComponent(next), part: "link" }, next) : next) : null);
    }

    whole(view, level) {
      const { brief, words, translation } = this;
      const place = brief.place ? [", ", this.text("bdi", {}, brief.place.name)] : [];
      const gone = brief.status === "withdrawn";
      const licence = brief.rights ? [` · ${words.licence}: `, this.text("bdi", {}, brief.rights.licence)] : [];
      const remarks = brief.caveats && !gone ? make("p", { class: "notice", part: "caveats" }, this.link("#_caveats", `${words.care} (${brief.caveats.length})`)) : null;
      return [
        this.text("p", { class: "title", part: "title", role: "heading", "aria-level": level, id: "title" }, brief.title, translation?.title),
        make("p", { class: "soft" }, this.date(brief.date), place),
        translation && !gone ? make("p", { class: "soft", part: "translated" }, words[translation.by] || words.machine) : null,
        gone ? this.withdrawn() : [remarks, this[view]()].flat(),
        make("footer", { part: "footer" }, this.page ? [this.link("", words.whole), " · "] : [], `${words.revision} ${brief.revision}`, licence),
      ].flat();
    }
  }

  // Whether every view of it can be written: what has another shape is no brief.
  const readable = (brief, url) => {
    try {
      const writer = new Writer(brief, url, "");
      return Boolean(brief.title && brief.summary && VIEWS.map((view) => writer.whole(view, "2")));
    } catch {
      return false;
    }
  };

  class DiplomaticBrief extends HTMLElement {
    static observedAttributes = ATTRIBUTES;
    #frame = make("article", { class: "frame", part: "frame", tabindex: "-1" });
    #status = make("p", { role: "status" });
    #matter = make("div", {});
    #slot = make("slot", {});
    #held; // the answer, and for which address it is
    #request;
    #queued = false;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [SHEET];
      this.#frame.append(this.#status, this.#matter, this.#slot);
      root.append(this.#frame);
    }

    connectedCallback() {
      shown.add(this);
      for (const name of ATTRIBUTES) {
        if (!Object.hasOwn(this, name)) continue; // a property that was set before there was this class
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
      this.update();
    }

    disconnectedCallback() {
      shown.delete(this);
      this.#request?.abort();
      this.#request = undefined;
      if (this.#held?.state === "loading") this.#held = undefined;
    }

    attributeChangedCallback(name, _, value) {
      if (name === "view" && value && !VIEWS.includes(value)) console.warn(`<diplomatic-brief>: "${value}" is no view; there are ${VIEWS.join(", ")}`);
      this.update();
    }

    // Attributes that are set together are one change.
    update() {
      if (this.#queued) return;
      this.#queued = true;
      queueMicrotask(() => {
        this.#queued = false;
        if (!this.isConnected) return;
        const src = this.getAttribute("src");
        if (this.#held?.src !== src) this.#load(src);
        else this.#show();
      });
    }

    async #load(src) {
      this.#request?.abort();
      this.#held = { src, state: src == null ? "empty" : "loading" };
      this.#show();
      if (src == null) return; // nothing was asked for yet
      const request = (this.#request = new AbortController());
      const clock = setTimeout(() => request.abort(), PATIENCE);
      const held = await this.#asked(src, request.signal);
      clearTimeout(clock);
      if (this.#request !== request) return; // another address was set meanwhile, or the element is gone
      this.#held = { src, ...held };
      this.#show();
      this.dispatchEvent(held.brief ? new Event("load") : new CustomEvent("error", { detail: { state: this.#held.state, status: held.status } }));
    }

    async #asked(src, signal) {
      try {
        const url = new URL(src ?? "", document.baseURI);
        if (!src || !/^https?:$/.test(url.protocol)) return { state: "missing" };
        const answer = await fetch(url, { headers: { accept: "application/json" }, credentials: "omit", signal });
        const { status } = answer;
        if ([404, 410].includes(status)) return { state: "missing", status };
        if (status >= 500 || status === 429) return { state: "unreachable", status };
        if (!answer.ok) return { state: "odd", status };
        const brief = await answer.json().catch((error) => (signal.aborted ? Promise.reject(error) : null));
        return readable(brief, url) ? { state: "shown", brief, url, status } : { state: "odd", status };
      } catch {
        return { state: "unreachable" };
      }
    }

    #show() {
      const { brief, url, state } = this.#held;
      const focused = this.shadowRoot.activeElement;
      const asked = this.getAttribute("view");
      const level = /^[1-6]$/.test(this.getAttribute("level")) ? this.getAttribute("level") : "2";
      const writer = new Writer(brief || {}, url, languageAt(this));
      this.#frame.lang = writer.language;
      this.#frame.dir = writer.language === "ar" ? "rtl" : "ltr";
      this.#frame.setAttribute("aria-busy", state === "loading");
      this.#slot.hidden = state === "shown";
      let matter = brief ? writer.whole(VIEWS.includes(asked) ? asked : VIEWS[0], level) : [];
      const said = writer.words[state] || "";
      if (state === "unreachable") {
        const again = make("button", { type: "button", part: "retry" }, writer.words.retry);
        again.addEventListener("click", () => this.#load(this.#held.src));
        matter = [again];
      }
      this.#status.textContent = said;
      this.#status.hidden = !said;
      this.#matter.replaceChildren(...matter.filter(Boolean));
      if (brief) this.#frame.setAttribute("aria-labelledby", "title");
      else this.#frame.removeAttribute("aria-labelledby");
      if (focused && !focused.isConnected) this.#frame.focus({ preventScroll: true });
    }
  }

  for (const name of ATTRIBUTES) {
    Object.defineProperty(DiplomaticBrief.prototype, name, {
      get() {
        return this.getAttribute(name);
      },
      set(value) {
        if (value == null) this.removeAttribute(name);
        else this.setAttribute(name, value);
      },
    });
  }

  const shown = new Set();
  new MutationObserver(() => shown.forEach((each) => each.update())).observe(document, { subtree: true, attributeFilter: ["lang"] });
  customElements.define("diplomatic-brief", DiplomaticBrief);
})();
