"""What every notifier must hold, whoever wrote it."""

import importlib
import pkgutil

import pytest
from pydantic import ValidationError

import monitor.notify
from monitor.notify.base import NotifierOptions, Plugin

HELPERS = {"base", "wording"}
KINDS = sorted({m.name for m in pkgutil.iter_modules(monitor.notify.__path__)} - HELPERS)


def test_the_notifiers_are_found_by_their_module() -> None:
    assert {"email", "slack", "terminal"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_notifier_exports_its_plugin_and_says_what_it_is(kind: str) -> None:
    module = importlib.import_module(f"monitor.notify.{kind}")
    assert isinstance(module.NOTIFIER, Plugin)
    assert len((module.__doc__ or "").split()) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_the_options_of_a_notifier_are_frozen_strict_and_never_printed(kind: str) -> None:
    options = importlib.import_module(f"monitor.notify.{kind}").NOTIFIER.options
    assert issubclass(options, NotifierOptions)
    assert options.model_config["frozen"]
    with pytest.raises(ValidationError) as refused:
        options(colour="specimen-secret")
    assert "colour" in str(refused.value)
    assert "specimen-secret" not in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_a_notifiers_options_shows_a_secret(kind: str) -> None:
    fields = importlib.import_module(f"monitor.notify.{kind}").NOTIFIER.options.model_fields
    secret = {n for n in fields if any(w in n for w in ("token", "password", "secret", "webhook"))}
    assert all("SecretStr" in str(fields[name].annotation) for name in secret)
