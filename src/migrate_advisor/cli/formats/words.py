"""Words that stand alone in what is shown: heads of columns, labels, and values that the catalog and the code name.

Texts of more than a word are found where they are said.
"""

from __future__ import annotations

from migrate_advisor.messages import marked

VALUES = (
    marked("open"), marked("restricted"), marked("closed"), marked("unknown"), marked("individual"),
    marked("enterprise"), marked("error"), marked("warning"), marked("info"), marked("high"), marked("medium"),
    marked("low"), marked("default"), marked("measured"), marked("current"), marked("past"), marked("upcoming"),
    marked("presumed"), marked("nothing"), marked("lower"), marked("translation"), marked("stopped"),
    marked("contract"), marked("technical-block"), marked("both"), marked("availability"), marked("model"),
    marked("surface"),
    marked("endpoint"), marked("renamed"), marked("clamped"), marked("converted"), marked("truncated"),
    marked("merged"), marked("dropped"), marked("defaulted"), marked("unverified"), marked("binary"),
    marked("excluded"), marked("incentive"), marked("code"),
    marked("criterion"), marked("language"), marked("argument {name}:"),
    marked("today"), marked("scanned"), marked("everywhere"), marked("elsewhere"),
)  # fmt: skip
"""Values."""
LABELS = (
    marked("why"), marked("condition"), marked("conditions"), marked("instead"), marked("note"), marked("notes"),
    marked("order"), marked("offer"), marked("caveat"), marked("account"), marked("key"), marked("base URL"),
    marked("address"), marked("by"), marked("stale"), marked("doubt"), marked("source"), marked("sources"),
    marked("Account"), marked("Condition"), marked("Key"), marked("Address"), marked("How"), marked("Fixed"),
    marked("Found"), marked("Next"), marked("format"), marked("tokens"), marked("new"), marked("gone"),
    marked("quality"), marked("price"), marked("context"), marked("hosting"), marked("effort"), marked("offers"),
    marked("evidence"), marked("need"), marked("status"), marked("release"), marked("fit"), marked("example"),
    marked("examples"), marked("exit codes"), marked("options"), marked("positional arguments"),
    marked("effect"), marked("before"), marked("now"), marked("it leaves free"), marked("binds"), marked("ended"),
    marked("show this help message and exit"), marked("show program's version number and exit"), marked("usage: "),
)  # fmt: skip
"""What stands before a text."""
HEADS = (
    marked("provider"), marked("providers"), marked("name"), marked("target"), marked("a month"), marked("lost"),
    marked("day"), marked("what"), marked("findings"), marked("finding"), marked("operation"), marked("calls"),
    marked("models"), marked("parameters"), marked("cost"), marked("unchanged"), marked("lines"), marked("signature"),
    marked("moves"), marked("repository"), marked("repositories"), marked("owner"), marked("owners"),
    marked("severity"), marked("commit"), marked("files"), marked("file"), marked("reason"), marked("reasons"),
    marked("facts"), marked("fresh"), marked("oldest"), marked("region"), marked("customer"), marked("then"),
    marked("Line"), marked("Severity"), marked("Rule"), marked("What"), marked("Why"), marked("Source"),
    marked("Instead"), marked("Remarks"), marked("Findings"), marked("Endpoints"), marked("Availability"),
    marked("Incentives"), marked("Restrictions"), marked("Models"), marked("Events"), marked("Prices"),
    marked("Conditions"), marked("scanning"), marked("reading"), marked("mapping"), marked("gateways"),
)  # fmt: skip
"""What stands above a column or a part."""
COUNTS = (
    marked("{count} error"), marked("{count} errors"), marked("{count} warning"), marked("{count} warnings"),
    marked("{count} info"), marked("{found} in {count} file"), marked("{found} in {count} files"),
    marked("{count} skipped"), marked("{count} excluded"), marked("{count} binary"), marked("{provider} for you"),
    marked("model {model} of {provider}"), marked("surface {surface} of {provider}"),
    marked("endpoint {endpoint} of {provider}"), marked("{count} day ago"), marked("{count} days ago"),
    marked("in {count} day"), marked("in {count} days"),
    marked("every region not named on {endpoints}"),
    marked("{who} in every region that no other entry names"),
    marked("{who} in {region}"), marked("{who} in {region} on {endpoints}"), marked("it asks {price}"),
    marked("{model} is a current model for this"), marked("{model} is served, among others"),
)  # fmt: skip
"""Counts of what is named by a value, and names with whose they are."""
ENDS = (
    marked("{name} retires on {day}"), marked("{name} was retired on {day}"), marked("{name} ends on {day}"),
    marked("{name} ended on {day}"), marked("{name} closes to you on {day}"),
    marked("{name} was closed to you on {day}"),
    marked("{name} is closed to you"), marked("{name} has ended"), marked("{name} ends no earlier than {day}"),
    marked("{name} had ended by {day}, on a day that was not published"),
    marked("{name} ends on a day that was not published"),
    marked("it retires on {day}"), marked("it was retired on {day}"), marked("it ends on {day}"),
    marked("it ended on {day}"), marked("it closes to you on {day}"), marked("it was closed to you on {day}"),
    marked("it is closed to you"), marked("it has ended"), marked("it ends no earlier than {day}"),
    marked("it had ended by {day}, on a day that was not published"),
    marked("it ends on a day that was not published"),
)  # fmt: skip
"""What ends, with when: `Ending` puts both together."""
WINDOWS = (
    marked("start unknown until {until}"), marked("{since} until {until}"), marked("start unknown"),
    marked("from {since}, no end announced"), marked("from {since}, end unknown"),
    marked("from {since}, presumed ended, no end was published"), marked("from {since}, ended on {until}"),
    marked("from {since}, ends on {until}"), marked("start unknown, no end announced"),
    marked("start unknown, end unknown"), marked("start unknown, presumed ended, no end was published"),
    marked("start unknown, ended on {until}"), marked("start unknown, ends on {until}"),
)  # fmt: skip
"""From when until when: offers and availability put both together."""
QUESTIONS = (
    marked("Leaving {source}, {customer} customer in {region}, as of {day}"),
    marked("Leaving {source}, {customer} customer in {region}, as of {day}, using {uses}"),
)
"""The question of advice, which is put together of its parts."""
CHANGES = (
    marked("unverified {value}"), marked("dropped {value}"), marked("clamped {value}"), marked("converted {value}"),
    marked("renamed {value}"), marked("truncated {value}"), marked("merged {value}"), marked("defaulted {value}"),
)  # fmt: skip
"""What became of a value of a request."""
RANGES = (
    marked("from {low} to {high}"), marked("above {low} to {high}"), marked("from {low} below {high}"),
    marked("above {low} below {high}"), marked("from {low}"), marked("above {low}"), marked("to {high}"),
    marked("below {high}"),
)  # fmt: skip
"""What a number may be."""
ARGUMENTS = (
    marked("the following arguments are required: {names}"), marked("unrecognized arguments: {names}"),
    marked("argument {name}: {why}"), marked("invalid choice: {value} (choose from {choices})"),
    marked("invalid choice: {value}, maybe you meant {close}? (choose from {choices})"),
    marked("expected one argument"), marked("expected at least one argument"), marked("invalid {kind} value: {value}"),
    marked("not allowed with argument {other}"), marked("one of the arguments {names} is required"),
    marked("ambiguous option: {option} could match {options}"), marked("No such file or directory"),
    marked("Permission denied"), marked("Is a directory"), marked("Not a directory"), marked("File exists"),
    marked("No space left on device"), marked("Broken pipe"), marked("Too many open files"),
    marked("File name too long"), marked("Address already in use"), marked("Invalid argument"),
    marked("{name}: {why}"),
)  # fmt: skip
"""What the argument parser and the system say."""
