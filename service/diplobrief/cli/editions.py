"""The editions that a database keeps: which there are, which is current, and which go.

  diplobrief editions list --of postgresql://host/db         one a line, the current one with a star
  diplobrief editions use 12 --of postgresql://host/db       makes edition 12 current: servers take it over at once
  diplobrief editions prune --keep 1 --of postgresql://…     keeps the current one only

`diplobrief build --to` keeps three editions: the current one, and two to go back to.
"""

from argparse import ArgumentParser, Namespace

from diplobrief.cli.errors import UsageError


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, purpose in (
        ("list", "the editions that are kept"),
        ("use", "make another edition current"),
        ("prune", "clear old editions away"),
    ):
        action = actions.add_parser(name, help=purpose, allow_abbrev=False)
        action.add_argument("--of", required=True, metavar="URL", help="the database")
        if name == "use":
            action.add_argument("number", type=int, metavar="NUMBER", help="number of the edition")
        if name == "prune":
            action.add_argument("--keep", type=int, default=3, metavar="N", help="editions that stay (default: 3)")


def run(asked: Namespace) -> int:
    """0 when it is done, 1 when there is no such edition."""
    from diplobrief.cli import database  # it says what is missing
    from diplobrief.store.postgres import publish as publishing

    database.cluster(asked.of).close()  # an address that is none is told as such
    try:
        if asked.action == "list":
            for each in publishing.kept(asked.of):
                print(each)
            return 0
        if asked.action == "use":
            if publishing.use(asked.of, asked.number):
                print(f"edition {asked.number} is current")
                return 0
            print(f"there is no edition {asked.number}: `diplobrief editions list` tells which there are")
            return 1
        if asked.keep < 1:
            raise UsageError("the current edition stays: --keep is 1 or more")
        for number in publishing.prune(asked.of, asked.keep):
            print(f"edition {number} is gone")
    except publishing.DatabaseError as error:
        raise UsageError(str(error)) from None
    return 0
