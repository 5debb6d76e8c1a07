"""Every call of tritonclient's asyncio HTTP client.

It reads no compressed answer but that of infer.
"""

import asyncio
import unittest

import numpy as np
from tritonclient.http import InferInput, InferRequestedOutput
from tritonclient.http.aio import InferenceServerClient
from tritonclient.utils import InferenceServerException

from golden import EXPECTED, HOST, INPUT, LABEL, LABELS, MODEL, PROBABILITIES, ROWS, VERSION

MATRIX = np.array(ROWS, dtype=np.float32)


def input_of(values, binary=True):
    tensor = InferInput(INPUT, list(values.shape), "FP32")
    tensor.set_data_from_numpy(values, binary_data=binary)
    return tensor


def outputs_of(binary):
    return [InferRequestedOutput(name, binary_data=binary) for name in (LABEL, PROBABILITIES)]


class Calls(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)
        self.client = InferenceServerClient(HOST, conn_limit=32)

    async def asyncTearDown(self):
        await self.client.close()

    def check(self, result):
        labels = [
            label.decode() if isinstance(label, bytes) else label
            for label in result.as_numpy(LABEL)
        ]
        self.assertEqual(labels, LABELS)
        np.testing.assert_allclose(result.as_numpy(PROBABILITIES), EXPECTED, atol=1e-5)

    async def refused(self, text, call):
        with self.assertRaises(InferenceServerException) as caught:
            await call
        self.assertIn(text, caught.exception.message())

    async def test_health(self):
        self.assertTrue(await self.client.is_server_live())
        self.assertTrue(await self.client.is_server_ready())
        self.assertTrue(await self.client.is_model_ready(MODEL, VERSION))
        self.assertFalse(await self.client.is_model_ready("other"))

    async def test_metadata(self):
        self.assertEqual((await self.client.get_server_metadata())["name"], "sepal")
        self.assertEqual((await self.client.get_model_metadata(MODEL, VERSION))["name"], MODEL)
        self.assertEqual((await self.client.get_model_config(MODEL))["name"], MODEL)
        statistics = await self.client.get_inference_statistics(MODEL)
        self.assertEqual(statistics["model_stats"][0]["version"], VERSION)
        await self.refused("unknown model 'other'", self.client.get_model_metadata("other"))

    async def test_repository(self):
        self.assertEqual((await self.client.get_model_repository_index())[0]["state"], "READY")
        await self.client.load_model(MODEL)
        await self.refused("failed to load", self.client.load_model("other"))
        await self.refused("failed to unload", self.client.unload_model(MODEL))

    async def test_infer(self):
        for binary in (True, False):
            for outputs in (None, outputs_of(True), outputs_of(False)):
                for packed in (None, "gzip", "deflate"):
                    with self.subTest(binary=binary, outputs=outputs, packed=packed):
                        result = await self.client.infer(
                            MODEL,
                            [input_of(MATRIX, binary)],
                            outputs=outputs,
                            request_id="1",
                            request_compression_algorithm=packed,
                            response_compression_algorithm=packed,
                        )
                        self.check(result)
                        self.assertEqual(result.get_response()["id"], "1")

    async def test_infer_many_rows(self):
        # aiohttp asks for compressed answers unless it is told otherwise.
        many = np.tile(MATRIX, (200, 1))
        for packed in (None, "gzip", "deflate"):
            result = await self.client.infer(
                MODEL, [input_of(many)], response_compression_algorithm=packed
            )
            np.testing.assert_allclose(
                result.as_numpy(PROBABILITIES), np.tile(EXPECTED, (200, 1)), atol=1e-5
            )

    async def test_many_at_once(self):
        async def one(index):
            rows = MATRIX[[index % len(ROWS)]]
            result = await self.client.infer(
                MODEL, [input_of(rows, index % 2 == 0)], request_id=str(index)
            )
            self.assertEqual(result.get_response()["id"], str(index))
            np.testing.assert_allclose(
                result.as_numpy(PROBABILITIES), [EXPECTED[index % len(ROWS)]], atol=1e-5
            )

        await asyncio.gather(*(one(index) for index in range(1000)))

    async def test_refusals(self):
        await self.refused(
            "has the shape", self.client.infer(MODEL, [input_of(np.ones((1, 5), dtype=np.float32))])
        )
        await self.refused(
            "unknown version '3'", self.client.infer(MODEL, [input_of(MATRIX)], model_version="3")
        )
        nan = np.full((1, 4), np.nan, dtype=np.float32)
        await self.refused("is NaN; must be from", self.client.infer(MODEL, [input_of(nan)]))
        await self.refused("has no NaN", self.client.infer(MODEL, [input_of(nan, binary=False)]))

    async def test_what_there_is_not(self):
        for call in (
            self.client.get_trace_settings(),
            self.client.update_trace_settings(settings={}),
            self.client.get_log_settings(),
            self.client.update_log_settings({}),
            self.client.get_system_shared_memory_status(),
            self.client.register_system_shared_memory("r", "/r", 8),
            self.client.unregister_system_shared_memory(),
            self.client.get_cuda_shared_memory_status(),
            self.client.register_cuda_shared_memory("r", b"", 0, 8),
            self.client.unregister_cuda_shared_memory(),
        ):
            await self.refused("there is nothing at this path", call)


if __name__ == "__main__":
    unittest.main()
