"""`mlserver infer` sends a file of requests, one by one or in batches, and writes the answers."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from golden import (
    EXPECTED,
    FEATURES,
    HOST,
    INPUT,
    LABEL,
    LABELS,
    MODEL,
    PROBABILITIES,
    ROWS,
    VERSION,
)

COMMAND = Path(sys.executable).parent / "mlserver"


def matrix(row, **more):
    tensor = {"name": INPUT, "shape": [1, len(row)], "datatype": "FP32", "data": row}
    return {"inputs": [tensor], **more}


def columns(row):
    inputs = [
        {"name": name, "shape": [1, 1], "datatype": "FP64", "data": [value]}
        for name, value in zip(FEATURES, row)
    ]
    return {"inputs": inputs}


class Commands(unittest.TestCase):
    def infer(self, requests, *options, model=MODEL):
        with tempfile.TemporaryDirectory() as folder:
            sent, answered = Path(folder, "sent"), Path(folder, "answered")
            sent.write_text("".join(f"{json.dumps(request)}\n" for request in requests))
            files = ["-i", str(sent), "-o", str(answered)]
            command = [str(COMMAND), "infer", "-u", HOST, "-m", model, *files, "-r", "1", *options]
            run = subprocess.run(command, capture_output=True, text=True, timeout=120)
            self.assertEqual(run.returncode, 0, run.stderr)
            answers = [json.loads(line) for line in answered.read_text().splitlines()]
        return sorted(answers, key=lambda answer: answer["parameters"]["batch_index"])

    def check(self, answers):
        self.assertEqual(len(answers), len(ROWS))
        for answer, label, probabilities in zip(answers, LABELS, EXPECTED):
            self.assertEqual((answer["model_name"], answer["model_version"]), (MODEL, VERSION))
            outputs = {output["name"]: output["data"] for output in answer["outputs"]}
            self.assertEqual(outputs[LABEL], [label])
            for found, wanted in zip(outputs[PROBABILITIES], probabilities):
                self.assertAlmostEqual(found, wanted, places=5)

    def test_line_by_line(self):
        for options in ([], ["-b"], ["-w", "1"], ["-H", "x-mine: 1"]):
            with self.subTest(options=options):
                self.check(self.infer(map(matrix, ROWS), *options))

    def test_in_batches(self):
        for options in (["-s", "3"], ["-s", "100"], ["-b", "-s", "4"]):
            with self.subTest(options=options):
                self.check(self.infer(map(matrix, ROWS), *options))

    def test_by_columns(self):
        self.check(self.infer(map(columns, ROWS)))
        self.check(self.infer(map(columns, ROWS), "-b"))

    def test_outputs_and_ids(self):
        outputs = [{"name": PROBABILITIES}, {"name": LABEL}]
        requests = [
            matrix(row, id=f"row-{index}", outputs=outputs) for index, row in enumerate(ROWS)
        ]
        answers = self.infer(requests)
        self.check(answers)
        self.assertEqual(
            [answer["id"] for answer in answers], [request["id"] for request in requests]
        )
        self.assertEqual(
            [output["name"] for output in answers[0]["outputs"]], [PROBABILITIES, LABEL]
        )

    def test_refusals_are_written_with_their_reason(self):
        bad, good = matrix([1000] * 4), matrix(ROWS[0])
        first, second = self.infer([bad, good])
        self.assertIn("is 1000; must be from", first["error"]["msg"])
        self.assertIn("outputs", second)
        (other,) = self.infer([good], model="other")
        self.assertIn("unknown model 'other'", other["error"]["msg"])


if __name__ == "__main__":
    unittest.main()
