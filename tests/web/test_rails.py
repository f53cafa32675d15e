import re
from pathlib import Path

import pytest

from sokoni.web import rendering
from sokoni.web.operator import find as operator_find
from sokoni.web.palette import Place
from sokoni.web.seller import find as seller_find

LAYOUTS = Path(rendering.__file__).parent / "templates" / "layouts"


@pytest.mark.parametrize(("console", "places"), [("operator", operator_find.PLACES), ("seller", seller_find.PLACES)])
def test_whatever_stands_in_the_rail_can_be_found_by_its_name(console: str, places: tuple[Place, ...]):
    links = re.findall(r'\("([/\w-]*)", "[\w-]+", _\("([^"]+)"\), "\w"\)', (LAYOUTS / f"{console}.html").read_text())
    assert len(links) > 4
    found = {place.path for place in places}
    assert [path for path, _ in links if path not in found] == []
