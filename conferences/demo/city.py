"""Who lives and works in Strathlorne, a city that does not exist.

Everything is drawn from a fixed seed, so that two demonstrations of one day are alike. No name
belongs to anybody; all addresses end in ``.example``, which leads nowhere (RFC 2606).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

COMMITTEE = "Strathlorne Child Protection Committee"
SEED = 10
CHILDREN = 150
FAMILIES = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpAgency:
    """An agency, and how many of which roles work for it."""

    name: str
    group: str
    calendar: str
    domain: str
    staff: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpProfessional:
    """Somebody who works for an agency."""

    name: str
    role: str
    agency: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpChild:
    """A child of a family; born, or expected."""

    case_reference: str
    name: str
    born_on: date | None
    expected_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpFamily:
    """A family and its children."""

    reference: str
    name: str
    children: tuple[MadeUpChild, ...]


SOCIAL_WORK = "Strathlorne Council Social Work"
HEALTH_VISITING = "NHS Strathlorne Health Visiting"
SCHOOL_NURSING = "NHS Strathlorne School Nursing"
GENERAL_PRACTICE = "Strathlorne GP practices"
POLICE = "Lorne Valley Police"
EDUCATION = "Strathlorne Council Education"
HOUSING = "Strathlorne Council Housing"
FAMILY_SUPPORT = "Rowan Family Support"
RECOVERY = "Strathlorne Recovery Service"

CHAIR = "Review officer"
COORDINATOR = "Conference coordinator"
MINUTE_TAKER = "Minute-taker"
SOCIAL_WORKER = "Social worker"
TEAM_MANAGER = "Team manager"
HEALTH_VISITOR = "Health visitor"
NURSE = "School nurse"
GP = "General practitioner"
OFFICER = "Police officer, public protection"
TEACHER = "Head teacher"
HOUSING_OFFICER = "Housing officer"
SUPPORT_WORKER = "Family support worker"
RECOVERY_WORKER = "Recovery worker"

AGENCIES = (
    MadeUpAgency(
        name=SOCIAL_WORK, group="social_work", calendar="dundee", domain="socialwork.example",
        staff=((CHAIR, 5), (COORDINATOR, 2), (MINUTE_TAKER, 4), (TEAM_MANAGER, 3),
               (SOCIAL_WORKER, 21)),
    ),
    MadeUpAgency(
        name=HEALTH_VISITING, group="health", calendar="scotland",
        domain="healthvisiting.example", staff=(("Lead nurse", 1), (HEALTH_VISITOR, 16)),
    ),
    MadeUpAgency(
        name=SCHOOL_NURSING, group="health", calendar="scotland",
        domain="schoolnursing.example", staff=((NURSE, 8),),
    ),
    MadeUpAgency(
        name=GENERAL_PRACTICE, group="health", calendar="scotland", domain="gp.example",
        staff=((GP, 16),),
    ),
    MadeUpAgency(
        name=POLICE, group="police", calendar="scotland", domain="police.example",
        staff=((OFFICER, 9),),
    ),
    MadeUpAgency(
        name=EDUCATION, group="education", calendar="dundee", domain="schools.example",
        staff=((TEACHER, 15),),
    ),
    MadeUpAgency(
        name=HOUSING, group="housing", calendar="dundee", domain="housing.example",
        staff=((HOUSING_OFFICER, 7),),
    ),
    MadeUpAgency(
        name=FAMILY_SUPPORT, group="third_sector", calendar="scotland", domain="rowan.example",
        staff=((SUPPORT_WORKER, 7),),
    ),
    MadeUpAgency(
        name=RECOVERY, group="other", calendar="scotland", domain="recovery.example",
        staff=((RECOVERY_WORKER, 6),),
    ),
)  # fmt: skip

_FORENAMES = (
    "Ailsa Alasdair Beathan Brodie Callum Catriona Cormac Dara Eilidh Elspeth Ewan Fergus"
    " Fiona Gregor Grizel Hamish Iona Isla Jean Kenna Kirsty Lachlan Lorna Mairi Malcolm"
    " Marsaili Morag Muriel Murdo Niall Nuala Oran Peigi Rhona Roddy Rory Seonag Shona"
    " Sorcha Struan Tavish Una Amara Bilal Chidi Danuta Farah Ivana Jaswinder Kwame Leila"
    " Marek Nadia Oluchi Piotr Zainab"
).split()
_SURNAMES = (
    "Abercairn Ardlamont Balvaird Bannerloch Birkenshaw Braefoot Calderwick Carnbrae"
    " Clathymore Corriemoor Craigdallie Dalnaspie Drumgeith Dunmurchie Ellisland Fairnbank"
    " Garvock Glenfarq Harrowden Inverquiech Kilmadoran Kinfauldie Lornie Lunanbay"
    " Methverie Monksbarn Muirdrum Netherlea Ogilburn Pitcullen Quarrelwood Rossieden"
    " Ruthvenfield Scotscraig Strathtum Tentsmuir Tullybardie Wester Whinmuir Yarrowdale"
).split()
_HOUSEHOLDS = (
    "Aldercleuch Auchterlea Balnacraw Barnhollow Blairgarth Bogmarsh Cairnbeg Carrickmoor"
    " Cloverhaugh Corrybank Craigsheil Dalfern Drumlithie Dunsyke Edderbank Fallowmuir"
    " Ferrybrae Gairnshiel Glencorrin Harelaw Heatherlie Inchbarrow Kilbranna Kinnerloch"
    " Larkhaugh Lintmill Lochfern Marywell Millgarth Nethershaw Ochterburn Pitfairn"
    " Quothquan Rowanlea Sandyhirst Skirlmoor Tarrylaw Thistlegate Uphallow Windyknowe"
).split()
"""Surnames that nobody has who works for an agency: to invite them would be warned of."""
_GIVEN = (
    "Aila Blair Cadha Davie Effie Finlay Greer Harris Innes Jura Keir Lewis Maeve Neve"
    " Orla Poppy Quinn Rowan Skye Thea Tormod Vaila Wren Zander"
).split()


def professionals(random: Random) -> list[MadeUpProfessional]:
    """Everybody who works for the agencies: about 120 people, no two of one name."""
    taken: set[str] = set()
    found: list[MadeUpProfessional] = []
    for agency in AGENCIES:
        for role, number in agency.staff:
            for _ in range(number):
                name = _new_name(random, taken)
                found.append(
                    MadeUpProfessional(
                        name=name,
                        role=role,
                        agency=agency.name,
                        email=f"{name.lower().replace(' ', '.')}@{agency.domain}",
                        phone=f"01632 960{len(found):03d}",  # Ofcom's numbers for fiction
                    )
                )
    return found


def families(random: Random, today: date) -> list[MadeUpFamily]:
    """Ninety families with 150 children between them, a few of them not born yet."""
    sizes = [1] * FAMILIES
    while sum(sizes) < CHILDREN:
        grown = random.choices(range(FAMILIES), [1 / size**0.3 for size in sizes])[0]
        sizes[grown] += 1
    found: list[MadeUpFamily] = []
    number = 0
    for index, size in enumerate(sizes):
        surname = f"{random.choice(_HOUSEHOLDS)}-{random.choice(_HOUSEHOLDS)}"
        children = []
        for given in random.sample(_GIVEN, size):
            number += 1
            children.append(_child(random, number, f"{given} {surname}", today))
        found.append(
            MadeUpFamily(
                reference=f"F-{1001 + index}", name=f"{surname} family", children=tuple(children)
            )
        )
    return found


def _child(random: Random, number: int, name: str, today: date) -> MadeUpChild:
    unborn = random.random() < 0.04  # 5 % of the register were unborn: Scotland, 31 July 2023
    days = random.randint(30, 150) if unborn else random.randint(20, 365 * 15)
    return MadeUpChild(
        case_reference=f"C-{20000 + number}",
        name=name,
        born_on=None if unborn else today - timedelta(days=days),
        expected_on=today + timedelta(days=days) if unborn else None,
    )


def _new_name(random: Random, taken: set[str]) -> str:
    while True:
        name = f"{random.choice(_FORENAMES)} {random.choice(_SURNAMES)}"
        if name not in taken:
            taken.add(name)
            return name
