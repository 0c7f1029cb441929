"""`python -m webapp.cli` is `shoplens`."""

from webapp.cli import main

if __name__ == "__main__":
    main()
