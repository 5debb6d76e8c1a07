"""What the clients ask of the server under test, and what it must answer.

It is the golden rows of the served model's card.
"""

import json
import os
import urllib.request

ADDRESS = os.environ["SEPAL_ADDRESS"]
HOST = ADDRESS.removeprefix("http://")

with urllib.request.urlopen(f"{ADDRESS}/model.json") as answer:
    CARD = json.load(answer)

MODEL = CARD["name"]
VERSION = CARD["version"]
INPUT = CARD["model"]["input"]
LABEL = CARD["model"]["label"]
PROBABILITIES = CARD["model"]["probabilities"]
FEATURES = [feature["name"] for feature in CARD["features"]]
CLASSES = [each["name"] for each in CARD["classes"]]

ROWS = [golden["features"] for golden in CARD["golden"]]
LABELS = [golden["class"] for golden in CARD["golden"]]
EXPECTED = [golden["probabilities"] for golden in CARD["golden"]]
