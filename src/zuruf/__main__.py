"""``python -m zuruf``."""

from zuruf.cli.main import main

raise SystemExit(main())
