"""The markup of each engine, by name."""

from tests.servers.board import Skin
from tests.servers.skins.discourse import Discourse
from tests.servers.skins.mybb import MyBB
from tests.servers.skins.phpbb import PhpBB, SubSilver
from tests.servers.skins.plain import Plain
from tests.servers.skins.smf import SMF20, SMF21
from tests.servers.skins.vbulletin import VBulletin3, VBulletin4
from tests.servers.skins.vbulletin5 import VBulletin5
from tests.servers.skins.xenforo import XenForo1, XenForo2

SKINS: dict[str, Skin] = {
    "xenforo2": XenForo2(),
    "xenforo1": XenForo1(),
    "phpbb": PhpBB(),
    "phpbb-subsilver": SubSilver(),
    "mybb": MyBB(),
    "vbulletin3": VBulletin3(),
    "vbulletin4": VBulletin4(),
    "vbulletin5": VBulletin5(),
    "smf20": SMF20(),
    "smf21": SMF21(),
    "discourse": Discourse(),
    "plain": Plain(),
}
