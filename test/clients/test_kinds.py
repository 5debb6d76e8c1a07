"""Models of every kind on one server, asked by tritonclient and by KServe's REST client.

The server has the files of test/fixtures, and what it must answer is what their own libraries do.
"""

import asyncio
import json
import os
import unittest
import uuid
from pathlib import Path

import numpy as np
import tritonclient.http.aio
from kserve import InferenceRESTClient, InferInput as KServeInput, InferRequest, RESTConfig
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException

ADDRESS = os.environ["SEPAL_ADDRESS"]
HOST = ADDRESS.removeprefix("http://")
FIXTURES = Path(__file__).parent.parent / "fixtures"
TYPES = {"FP32": np.float32, "FP64": np.float64, "INT64": np.int64, "BYTES": np.object_}


class Fixture:
    """A model from elsewhere: its rows, and its library's answers to them."""

    def __init__(self, name):
        known = json.loads((FIXTURES / f"{name}.json").read_text())
        self.name, self.kind = name, known["kind"]
        self.labels, self.values = known.get("labels"), known["values"]
        self.rows = json.loads((FIXTURES / known["rows"]).read_text())["rows"]

    def check(self, result):
        """`result` gives an output as an array, by its name."""
        *label, numbers = [output["name"] for output in result.get_response()["outputs"]]
        expected = np.array(self.values)
        found = result.as_numpy(numbers).reshape(len(self.rows), -1)
        np.testing.assert_allclose(
            found[:, -expected.shape[1] :], expected, rtol=1e-5, atol=1e-5
        )
        if self.labels is None:
            assert label == [], label
        else:
            texts = [text.decode() if isinstance(text, bytes) else text for text in result.as_numpy(label[0])]
            assert texts == self.labels


NAMES = [
    "wine-columns",  # a string, an INT64 and an FP32 column each of its own
    "wine-columns-value",  # the same, and answers a number
    "wine-logistic-double",
    "digits-whole-logistic",
    "wine-svc-scores",
    "cancer-lightgbm",
    "diabetes-forest",
]


def arrays(fixture, ports):
    """The inputs that the metadata describes, as arrays."""
    first = 0
    for port in ports:
        columns = port["shape"][1]
        values = [row[first : first + columns] for row in fixture.rows]
        first += columns
        yield port["name"], port["datatype"], np.array(values, dtype=TYPES[port["datatype"]])


def inputs_of(fixture, ports, binary):
    for name, datatype, values in arrays(fixture, ports):
        tensor = InferInput(name, list(values.shape), datatype)
        tensor.set_data_from_numpy(values, binary_data=binary)
        yield tensor


class Kinds(unittest.TestCase):
    def setUp(self):
        self.client = InferenceServerClient(HOST)
        self.addCleanup(self.client.close)

    def ports(self, name):
        return self.client.get_model_metadata(name)["inputs"]

    def test_index(self):
        states = {each["name"]: each for each in self.client.get_model_repository_index()}
        for name in NAMES:
            self.assertEqual(states[name]["state"], "READY")
            self.assertTrue(self.client.is_model_ready(name))
            self.client.load_model(name)
        self.assertEqual(states["broken"]["state"], "UNAVAILABLE")
        self.assertIn("broken.onnx", states["broken"]["reason"])
        self.assertFalse(self.client.is_model_ready("broken"))
        with self.assertRaises(InferenceServerException) as caught:
            self.client.load_model("broken")
        self.assertIn("broken.onnx", caught.exception.message())

    def test_config_and_metadata_agree(self):
        for name in NAMES:
            metadata, config = self.client.get_model_metadata(name), self.client.get_model_config(name)
            for port, configured in zip(metadata["inputs"], config["input"]):
                self.assertEqual([-1, *configured["dims"]], port["shape"])
            self.assertEqual(
                [output["name"] for output in metadata["outputs"]],
                [output["name"] for output in config["output"]],
            )

    def test_infer(self):
        for fixture in map(Fixture, NAMES):
            ports = self.ports(fixture.name)
            for binary in (True, False):
                for packed in (None, "gzip"):
                    with self.subTest(model=fixture.name, binary=binary, packed=packed):
                        fixture.check(
                            self.client.infer(
                                fixture.name,
                                list(inputs_of(fixture, ports, binary)),
                                request_compression_algorithm=packed,
                                response_compression_algorithm=packed,
                            )
                        )

    def test_a_whole_table_as_one_matrix(self):
        fixture = Fixture("wine-columns")
        table = np.array(fixture.rows, dtype=np.object_)
        for binary in (True, False):
            tensor = InferInput("input-0", list(table.shape), "BYTES")
            tensor.set_data_from_numpy(table, binary_data=binary)
            fixture.check(self.client.infer(fixture.name, [tensor]))

    def test_classification_of_scores(self):
        fixture = Fixture("wine-svc-scores")
        (_, scores) = self.client.get_model_metadata(fixture.name)["outputs"]
        wanted = InferRequestedOutput(scores["name"], class_count=1)
        inputs = list(inputs_of(fixture, self.ports(fixture.name), True))
        texts = self.client.infer(fixture.name, inputs, outputs=[wanted]).as_numpy(scores["name"])
        best = [int(text[0].decode().split(":")[1]) for text in texts]
        self.assertEqual(best, [int(index) for index in np.argmax(fixture.values, axis=1)])

    def test_statistics_of_each_model(self):
        def rows_of(name):
            (only,) = self.client.get_inference_statistics(name)["model_stats"]
            return only["inference_count"]

        fixture, other = Fixture("diabetes-forest"), "cancer-lightgbm"
        before = rows_of(fixture.name), rows_of(other)
        self.client.infer(
            fixture.name, list(inputs_of(fixture, self.ports(fixture.name), True))
        )
        after = rows_of(fixture.name), rows_of(other)
        self.assertEqual(after, (before[0] + len(fixture.rows), before[1]))

    def test_refusals_name_place_and_value(self):
        fixture = Fixture("wine-columns")
        for change, reason in (
            ({"hue": "green"}, 'input "hue", row 0, feature "hue": must be one of "brick", "ruby"'),
            ({"flavanoids": np.nan}, 'feature "flavanoids": is NaN'),
        ):
            inputs = []
            for name, datatype, values in arrays(fixture, self.ports(fixture.name)):
                if name in change:
                    values[0, 0] = change[name]
                tensor = InferInput(name, list(values.shape), datatype)
                tensor.set_data_from_numpy(values)
                inputs.append(tensor)
            with self.assertRaises(InferenceServerException) as caught:
                self.client.infer(fixture.name, inputs)
            self.assertIn(reason, caught.exception.message())
            self.assertEqual(caught.exception.status(), "400")

    def test_all_at_once_with_asyncio(self):
        fixtures = [Fixture(name) for name in NAMES]
        ports = {name: self.ports(name) for name in NAMES}

        async def run():
            async with tritonclient.http.aio.InferenceServerClient(HOST) as client:
                return await asyncio.gather(
                    *(
                        client.infer(each.name, list(inputs_of(each, ports[each.name], True)))
                        for each in fixtures * 20
                    )
                )

        for fixture, result in zip(fixtures * 20, asyncio.run(run())):
            fixture.check(result)

    def test_kserve(self):
        async def run():
            client = InferenceRESTClient(RESTConfig(protocol="v2"))
            for fixture in map(Fixture, NAMES):
                self.assertTrue(await client.is_model_ready(ADDRESS, fixture.name))
                for binary in (True, False):
                    tensors = []
                    for name, datatype, values in arrays(fixture, self.ports(fixture.name)):
                        tensor = KServeInput(name, list(values.shape), datatype)
                        tensor.set_data_from_numpy(values, binary_data=binary)
                        tensors.append(tensor)
                    request = InferRequest(
                        fixture.name, tensors, request_id=str(uuid.uuid4())
                    )
                    answer = await client.infer(ADDRESS, request, model_name=fixture.name)
                    self.check_kserve(fixture, answer)

        asyncio.run(run())

    def check_kserve(self, fixture, answer):
        *label, numbers = answer.outputs
        expected = np.array(fixture.values)
        found = np.array(numbers.as_numpy()).reshape(len(fixture.rows), -1)
        np.testing.assert_allclose(
            found[:, -expected.shape[1] :], expected, rtol=1e-5, atol=1e-5
        )
        if fixture.labels is not None:
            self.assertEqual([str(text) for text in label[0].data], fixture.labels)


if __name__ == "__main__":
    unittest.main()
