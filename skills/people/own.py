"""What a shop's one file of rules, rules.yaml, says of the conversation: words and wording.

```yaml
reasons:
  refund:
    words: {de: [geld zurück], en: [money back]}    # these call a person for this reason, too
    wording: {de: "Darum kümmert sich Frau Berg."}  # the customer hears this in place of the bundled sentence
escalation:                                         # laid over the word lists and rules of escalation.yaml
  de: {words: {no_refund: [ohne geld zurück]}}
```

The rest of that file is the server's, which checks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import yaml

from zuruf.skills.api import Reason
from zuruf.skills.people.case import URGENT
from zuruf.skills.people.escalation import Rules, RulesError, bundled

VALUES = {URGENT: {"emergency"}}
"""What the sentence of a reason has to name."""


def load_own(path: Path) -> Rules | None:
    """Return a shop's rules of when a person is called, None for the bundled ones; raise RulesError."""
    try:
        own = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise RulesError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(own or {}, Mapping):
        raise RulesError(f"{path.name} must be a mapping such as “reasons: …”")
    return own_rules(own or {}, path.name)


def own_rules(own: Mapping[str, Any], where: str) -> Rules | None:
    """Return the bundled rules with a shop's laid over, None where the shop has none; raise RulesError."""
    try:
        reasons = {
            name: rule for name, rule in (own.get("reasons") or {}).items() if name in get_args(Reason)
        }
        words = _of(reasons, "words")
        wording = {
            (tongue, f"people.{reason if reason == URGENT else f'intro_{reason}'}"): _sentence(
                reason, text, where
            )
            for reason, texts in _of(reasons, "wording").items()
            for tongue, text in texts.items()
        }
        if silent := sorted(set(words) - set(bundled()["order"])):
            raise RulesError(f"{where}: reasons.{silent[0]}.words: no words lead to this reason")
        if not (words or wording or own.get("escalation")):
            return None
        data = effective(own.get("escalation"))
        for reason, phrases in words.items():
            for tongue, some in phrases.items():
                spoken = data.setdefault(tongue, {"words": {}, "when": {}})
                spoken["words"][f"own {reason}"] = [str(each) for each in some]
                spoken["when"][reason] = [f"own {reason}", *spoken["when"].get(reason, ())]
        return Rules(data, where, wording)
    except (AttributeError, KeyError, TypeError) as error:
        raise RulesError(f"{where} has words or wording in a form that cannot be read: {error}") from error


def effective(change: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the word lists and rules that hold: the bundled ones with a shop's laid over."""
    laid: dict[str, Any] = _laid_over(deepcopy(dict(bundled())), change or {})
    return laid


def _of(reasons: Mapping[str, Any], part: str) -> dict[str, Mapping[str, Any]]:
    return {name: rule[part] for name, rule in reasons.items() if rule.get(part)}


def _sentence(reason: str, text: Any, where: str) -> str:
    """Return what the customer shall hear, if it can be said."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(str(text)) if name is not None}
    except ValueError as error:
        raise RulesError(f"{where}: reasons.{reason}.wording is no sentence: {error}") from error
    needed = VALUES.get(reason, set())
    if not needed <= named or named - needed - {"case"}:
        may = ", ".join(f"{{{name}}}" for name in sorted(needed | {"case"}))
        raise RulesError(
            f"{where}: reasons.{reason}.wording may name {may}, and {{emergency}} in safety it must"
        )
    return str(text)


def _laid_over(base: Any, change: Any) -> Any:
    """Return ``base`` with mappings laid over it key by key; lists are replaced."""
    if isinstance(base, dict) and isinstance(change, Mapping):
        return {**base, **{key: _laid_over(base.get(key), value) for key, value in change.items()}}
    return change
