"""`python -m diplobrief`."""

from diplobrief.cli.main import run

if __name__ == "__main__":
    run()
