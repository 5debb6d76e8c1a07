"""Every call of the protocol's own client, which is generated from its description.

It takes only answers that are as the description has them.
"""

import unittest

from golden import (
    ADDRESS,
    CLASSES,
    EXPECTED,
    INPUT,
    LABEL,
    LABELS,
    MODEL,
    PROBABILITIES,
    ROWS,
    VERSION,
)
from open_inference.openapi.client import AsyncOpenInferenceClient, OpenInferenceClient
from open_inference.openapi.core.api_error import ApiError
from open_inference.openapi.errors import BadRequestError, NotFoundError
from open_inference.openapi.types import InferenceRequest, RequestInput, RequestOutput


def request_of(data, **more):
    tensor = RequestInput(name=INPUT, shape=[len(ROWS), len(ROWS[0])], datatype="FP32", data=data)
    return InferenceRequest(inputs=[tensor], **more)


FLAT = request_of([value for row in ROWS for value in row])
NESTED = request_of(ROWS, id="mine", outputs=[RequestOutput(name=LABEL)])


class Calls(unittest.TestCase):
    def setUp(self):
        self.client = OpenInferenceClient(base_url=ADDRESS)

    def test_health(self):
        self.client.check_server_liveness()
        self.client.check_server_readiness()
        self.client.check_model_readiness(MODEL)
        self.client.check_model_version_readiness(MODEL, VERSION)
        with self.assertRaises(NotFoundError):
            self.client.check_model_readiness("other")

    def test_metadata(self):
        self.assertEqual(self.client.read_server_metadata().name, "sepal")
        for metadata in (
            self.client.read_model_metadata(MODEL),
            self.client.read_model_version_metadata(MODEL, VERSION),
        ):
            self.assertEqual(metadata.name, MODEL)
            self.assertIn(VERSION, metadata.versions)
            self.assertIn("sha256", metadata.properties)
            self.assertEqual(metadata.outputs[-1].shape, [-1, len(CLASSES)])
        with self.assertRaises(ApiError) as caught:
            self.client.read_model_metadata("other")
        self.assertEqual(caught.exception.status_code, 404)

    def test_infer(self):
        outputs = {
            output.name: output for output in self.client.model_infer(MODEL, request=FLAT).outputs
        }
        self.assertEqual(outputs[LABEL].data.__root__, LABELS)
        found = outputs[PROBABILITIES].data.__root__
        for value, wanted in zip(found, [each for row in EXPECTED for each in row]):
            self.assertAlmostEqual(value, wanted, places=5)
        answer = self.client.model_version_infer(MODEL, VERSION, request=NESTED)
        self.assertEqual(
            (answer.id, answer.model_name, answer.model_version), ("mine", MODEL, VERSION)
        )
        self.assertEqual([output.data.__root__ for output in answer.outputs], [LABELS])

    def test_refusals(self):
        with self.assertRaises(BadRequestError) as caught:
            self.client.model_infer(MODEL, request=request_of([1, 2]))
        self.assertIn("data has 2 values", caught.exception.body["error"])


class Coroutines(unittest.IsolatedAsyncioTestCase):
    async def test_all(self):
        client = AsyncOpenInferenceClient(base_url=ADDRESS)
        await client.check_server_liveness()
        await client.check_server_readiness()
        await client.check_model_readiness(MODEL)
        await client.check_model_version_readiness(MODEL, VERSION)
        self.assertEqual((await client.read_server_metadata()).name, "sepal")
        self.assertEqual((await client.read_model_metadata(MODEL)).name, MODEL)
        self.assertEqual((await client.read_model_version_metadata(MODEL, VERSION)).name, MODEL)
        answer = await client.model_infer(MODEL, request=NESTED)
        self.assertEqual(answer.outputs[0].data.__root__, LABELS)
        answer = await client.model_version_infer(MODEL, VERSION, request=NESTED)
        self.assertEqual(answer.outputs[0].data.__root__, LABELS)


if __name__ == "__main__":
    unittest.main()
