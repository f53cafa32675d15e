"""The Telegram library, loaded without making what it checks with."""

import json
import subprocess
import sys

# In a process of its own: this one may have loaded the library as it is.
CODE = """
import json
from pydantic import BaseModel
from sokoni.services.botapi.adapters import sparing
sparing.load()
from aiogram import methods, types

def children(cls):
    for child in cls.__subclasses__():
        yield child
        yield from children(child)

ours = {model for model in children(BaseModel) if model.__module__.startswith("aiogram.")}
made = [model.__name__ for model in ours if model.__pydantic_complete__]
calls = [getattr(methods, name) for name in methods.__all__]
update = {"update_id": 1, "message": {"message_id": 2, "date": 3, "chat": {"id": 4, "type": "private"}, "text": "5"}}
read = types.Update.model_validate(update)
# Pydantic makes each, or says what it does not know.
unmade = [call.__name__ for call in calls if not hasattr(call.__pydantic_validator__, "validate_python")]
print(json.dumps({"types": len(ours), "made": made, "calls": len(calls), "unmade": unmade, "text": read.message.text}))
"""


def test_every_call_is_made_when_it_is_needed_and_none_before():
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)

    assert found["types"] > 500
    assert set(found["made"]) <= {"TelegramMethod", "Response"}
    assert found["calls"] > 150
    assert found["unmade"] == []
    assert found["text"] == "5"
