"""Everyday English words that are whole names of companies, sites and games. Written by hand.

In a list of leaks such a name may be met by chance: "a shadow over the leak", "stripe", "the box".
rules/name_words.py holds the words that many names share; these are names of one owner each.
"""

from functools import cache

_WORDS = """
able abyss acme adapt affinity alpha amazon ambition anchor angel anthem anvil apex arc arena argon
arrow ascend ash aspire asset atlas atom aurora avatar axis badge bamboo banana bandit basket
beacon bear beautiful bell benchmark beyond bird bison bit blaze blink bliss block bloom blush boat
bolt bond bonus book boost boots border bounce bound box brave breeze bridge bright brilliant
bubble buffer bullet bumble bump burst butterfly button buzz cable cactus camel candy cannabis
canvas canyon carbon castle catch chain chalk champion chance channel charm chase chat check cheers
cherry chess chill chip chrome circle citadel clarity class classic clean clear click cliff climb
cloud clover club coach coast cobalt coconut code coffee coin collection comet compass condo
connect copper coral craft crane crave crazy credentials crew crimson cross crown cruise crunch
crystal cube cupid curious curve dare dash dawn deal dear delight delta desert diamond dice diet
dig discord discover dish distil dive dolphin domino dove dragon draw dream drift drive drop duke
dune eagle earth echo eclipse edge element elephant elevate ember emerald empire enigma enrichment
epic equinox essence eternal evergreen evolve explorer express fable facet factual falcon fathom
feather fiesta fire flag flame flash flashback flex flicker fling flint flip flow fluid flux fly
focus forge fort fortune forward fox frame freedom fresh friend frontier fuel funny fuse fusion gab
galaxy game games gap gem gems genesis genius ghost giant gift glow gold gossip governance grace
grape graph gravity grind groove grow guns halo hammer harbor harmony harvest haven hawk hazel hero
hinge hive home honey hookers horizon hubble hue humble hunter hustle icon ignite imagine impact
infinity insight inspire ivory jade jam jet journey joy jungle juno keen kernel kettle key kick
king kite knot lagoon lark latch launch lava leaf ledger legacy legend lemon level lift light lime
link lion locally loop lotus lucid lucky luna lush magic magnet mango maple marble marvel mask
match matrix maze meadow melody merit mesh meteor mighty millennial mint miracle mirage mirror mist
momentum monday monster moon mortal mosaic motion mountain muse nameless naughty nebula nectar neon
nest next ninja nitro noble nomad north notion nova novel nugget oak oasis oath ocean octopus olive
omega onyx opal open optimal oracle orbit orchid origin otter oyster paddle palm panda panther
paper parade paradise paragon parrot path patriot peach peak pearl pebble pepper phoenix pilot pine
pinnacle pioneer pivot pixel planet plume poison polar polish poppy portal prairie present prime
prism pulse puma pure puzzle quake quantum quartz quest quick quill quiver rabbit radar radiant
rain rainbow rally ram raven realm rebel reef relay relic remedy render rescue resolve revel rhino
ridge ring ripple rise river roar robin rocket root rose ruby rumble rush saffron sage sail salt
sapphire saturn scale scout script seal seed sentinel shade shadow shark shelter shift shine signal
silk silver simple sketch sky slack slate slice smart smile snap snow social sonic soul spark
spectrum sphere spider spin spirit splash spot spring spruce square stalker star stash steam
stellar stone storm stream stride strike stripe summit sun surge swan sweet swift switch symphony
table tango temple tempo thread thrive thunder tide tiger time tinder titan toast toll torch touch
tower trace trail tribe trident trust tulip tundra tuned turbo twilight twist twitch umbrella unity
unverified valley valor vapor vault vector velvet verifications verse vertex vibe victory view vine
vision vista vital vivid volt vortex voyage walnut war wave whale whisper willow wind wing wire
wish wolf wonder yoga zen zenith zephyr zest zoom
"""


@cache
def _everyday() -> frozenset[str]:
    return frozenset(_WORDS.split())


def is_everyday(word: str) -> bool:
    """Whether the Latin word, in small letters, stands in ordinary sentences; its plural too."""
    return word in _everyday() or word.removesuffix("s") in _everyday()
