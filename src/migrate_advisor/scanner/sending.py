"""Clients that settings beside them send elsewhere: their uses become those of who answers there, or none.

So do models that one file gives to a parameter and another one deploys.

Within one file that is `reading`'s. Which settings count is `configuration.services`'s.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from migrate_advisor.scanner.configuration.services import is_settings
from migrate_advisor.scanner.uses import Context, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.scanner.sighting import Reading, Sending, Sighting

_FOLLOWS = frozenset([What.CLIENT, What.SURFACE, What.IMPORT, What.MODEL_ID, What.RESOURCE_ID])
"""Uses in a program that are at whoever its clients call."""
_NOTHING_THERE = frozenset([What.MODEL_ID, What.RESOURCE_ID])
"""Those of them that name something that only their own provider has."""


class Senders:
    """The settings of a tree.

    Args:
        readings: the files of settings that send clients elsewhere.
        kept: folder and provider of settings that name the provider's own address.
    """

    def __init__(self, readings: Sequence[Reading], kept: set[tuple[str, str]]) -> None:
        self._told: dict[tuple[str, Sending], int] = {}
        self._kept = kept
        self._deployers = {
            (sending.folder, sending.variable): sending.owner
            for reading in readings
            for sending in reading.sendings
            if not sending.provider
        }
        self._sendings = [
            (reading.path, sending)
            for reading in readings
            for sending in reading.sendings
            if "@" in (sending.owner or "")  # at another endpoint of the same provider
            or sending.folder != posixpath.dirname(reading.path)  # of one service, whatever the others are given
            or not any(_is_kept(sighting, sending.provider) for sighting in reading.sightings)
        ]

    def placed(self, reading: Reading) -> Reading:
        """A file's uses, with those that are at somebody else as that one's."""
        reading = self._deployed(reading)
        clients = [one for one in reading.sightings if one.what is What.CLIENT and one.context is Context.CODE]
        owners: dict[str, str | None] = {}
        for provider in {client.provider for client in clients}:
            senders = self._senders(reading.path, [client for client in clients if client.provider == provider])
            if senders:
                owners[provider] = senders[0][1].owner
            for sender in set(senders):
                self._told[sender] = self._told.get(sender, 0) + 1
        if not owners:
            return reading
        return reading._replace(sightings=tuple(_placed(reading.sightings, owners)))

    def _deployed(self, reading: Reading) -> Reading:
        """The models that a file gives to parameters, as those of who deploys them by another file of its folder."""
        folder = posixpath.dirname(reading.path)
        told = [
            one._replace(what=What.MODEL_AT, provider=owner, endpoint=None, sent_by="")
            if one.what is What.MODEL_ID and (owner := self._deployers.get((folder, one.sent_by))) is not None
            else one
            for one in reading.sightings
        ]
        return reading._replace(sightings=tuple(told))

    def _senders(self, path: str, clients: Sequence[Sighting]) -> Sequence[tuple[str, Sending]]:
        """What sends each of a provider's clients elsewhere, if all go to the same one; else nothing."""
        senders = [one for client in clients if (one := self._nearest(path, client)) is not None]
        is_one = len(senders) == len(clients) and len({sending.owner for _, sending in senders}) == 1
        return senders if is_one else ()

    def _nearest(self, path: str, client: Sighting) -> tuple[str, Sending] | None:
        """What sends a client elsewhere, from the nearest folder; None if nothing does, or if several disagree."""
        if any(provider == client.provider and _is_below(path, folder) for folder, provider in self._kept):
            return None
        variables = client.sent_by.split()
        found = [
            (file, sending)
            for file, sending in self._sendings
            if sending.provider == client.provider and sending.variable in variables and _is_below(path, sending.folder)
        ]
        if not found:
            return None
        depth = max(len(sending.folder) for _, sending in found)
        nearest = [one for one in found if len(one[1].folder) == depth]
        return nearest[0] if len({sending.owner for _, sending in nearest}) == 1 else None

    def told(self) -> Iterator[tuple[str, Sending, int]]:
        """File, setting and the number of files whose clients it sends elsewhere, in order."""
        for (path, sending), count in sorted(self._told.items(), key=lambda item: (item[0][0], item[0][1].line)):
            yield path, sending, count


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def kept_by(reading: Reading) -> Iterator[tuple[str, str]]:
    """Folder and provider where a file of settings names the provider's own address."""
    if is_settings(reading.path):
        folder = posixpath.dirname(reading.path)
        yield from ((folder, one.provider) for one in reading.sightings if one.what is What.ENDPOINT)


def _is_kept(sighting: Sighting, provider: str) -> bool:
    """Whether a file that sends a provider's clients elsewhere has others that stay."""
    return sighting.provider == provider and sighting.what in (What.ENDPOINT, What.ENV_VAR)


def _turned(one: Sighting, owner: str | None) -> Sighting | None:
    """A use at another endpoint of its own provider, told as ``provider@endpoint``; None where it goes elsewhere."""
    provider, at, endpoint = (owner or "").partition("@")
    return one._replace(endpoint=endpoint, sent_by="") if at and provider == one.provider else None


def _placed(sightings: Sequence[Sighting], owners: dict[str, str | None]) -> Iterator[Sighting]:
    for one in sightings:
        if one.provider not in owners or one.what not in _FOLLOWS:
            yield one
        elif (turned := _turned(one, owners[one.provider])) is not None:
            yield turned
        elif (owner := owners[one.provider]) is None:
            continue
        elif one.what is What.MODEL_ID:
            yield one._replace(what=What.MODEL_AT, provider=owner, endpoint=None)
        elif one.what not in _NOTHING_THERE:
            yield one._replace(provider=owner, endpoint=None, sent_by="")
