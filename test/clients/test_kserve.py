"""Every call of KServe's InferenceRESTClient that speaks version 2 of its protocol."""

import asyncio
import unittest

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.errors import UnsupportedProtocol
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput

from golden import ADDRESS, EXPECTED, FEATURES, INPUT, LABEL, LABELS, MODEL, PROBABILITIES, ROWS

MATRIX = np.array(ROWS, dtype=np.float32)


def request_of(binary=True, datatype="FP32", values=MATRIX, name=INPUT, outputs=(), **named):
    tensor = InferInput(name, list(values.shape), datatype)
    tensor.set_data_from_numpy(values, binary_data=binary)
    return InferRequest(MODEL, [tensor], request_outputs=list(outputs), **named)


def outputs_of(binary):
    return [
        RequestedOutput(name, parameters={"binary_data": binary}) for name in (LABEL, PROBABILITIES)
    ]


class Calls(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)
        self.client = InferenceRESTClient(RESTConfig(protocol="v2"))

    async def asyncTearDown(self):
        await self.client.close()

    def check(self, response):
        outputs = {output.name: output for output in response.outputs}
        labels = [
            label.decode() if isinstance(label, bytes) else label
            for label in outputs[LABEL].as_numpy()
        ]
        self.assertEqual(labels, LABELS)
        np.testing.assert_allclose(outputs[PROBABILITIES].as_numpy(), EXPECTED, atol=1e-5)
        self.assertEqual(response.model_name, MODEL)

    async def refused(self, status, text, call):
        with self.assertRaises(httpx.HTTPStatusError) as caught:
            await call
        # The client shows the reason only of an answer that is called application/json exactly.
        self.assertIn(text, str(caught.exception))
        self.assertEqual(caught.exception.response.status_code, status)

    async def test_health(self):
        self.assertIs(await self.client.is_server_live(ADDRESS), True)
        self.assertIs(await self.client.is_server_ready(ADDRESS), True)
        self.assertIs(await self.client.is_model_ready(ADDRESS, MODEL), True)
        self.assertIs(await self.client.is_model_ready(ADDRESS, "other"), False)

    async def test_infer(self):
        for binary in (True, False):
            for outputs in ((), outputs_of(True), outputs_of(False)):
                with self.subTest(binary=binary, outputs=outputs):
                    request = request_of(
                        binary, outputs=outputs, request_id="mine", parameters={"mine": 1}
                    )
                    headers = {}
                    response = await self.client.infer(
                        ADDRESS, request, model_name=MODEL, response_headers=headers
                    )
                    self.check(response)
                    self.assertEqual(response.id, "mine")
                    self.assertIn("x-request-id", headers)

    async def test_infer_with_an_object(self):
        for data in (MATRIX.flatten().tolist(), MATRIX.tolist()):
            tensor = {
                "name": "input-0",
                "shape": list(MATRIX.shape),
                "datatype": "FP32",
                "data": data,
            }
            self.check(await self.client.infer(ADDRESS, {"inputs": [tensor]}, model_name=MODEL))

    async def test_infer_by_columns(self):
        inputs = []
        for index, name in enumerate(FEATURES):
            values = MATRIX[:, index].astype(np.float64)
            tensor = InferInput(name, list(values.shape), "FP64")
            tensor.set_data_from_numpy(values, binary_data=index % 2 == 0)
            inputs.append(tensor)
        self.check(await self.client.infer(ADDRESS, InferRequest(MODEL, inputs), model_name=MODEL))

    async def test_infer_with_any_numbers(self):
        whole = np.round(MATRIX)
        wanted = (
            (await self.client.infer(ADDRESS, request_of(values=whole), model_name=MODEL))
            .outputs[1]
            .as_numpy()
        )
        for datatype, dtype in {
            "INT8": np.int8,
            "UINT16": np.uint16,
            "INT64": np.int64,
            "FP16": np.float16,
            "FP64": np.float64,
        }.items():
            request = request_of(datatype=datatype, values=whole.astype(dtype))
            response = await self.client.infer(ADDRESS, request, model_name=MODEL)
            np.testing.assert_array_equal(response.outputs[1].as_numpy(), wanted)

    async def test_infer_as_a_graph(self):
        # The address of a graph is asked as it is, and what it answers is JSON.
        url = f"{ADDRESS}/v2/models/{MODEL}/infer"
        answer = await self.client.infer(url, request_of(binary=False), is_graph_endpoint=True)
        self.assertEqual(answer["outputs"][0]["data"], LABELS)

    async def test_many_at_once(self):
        async def one(index):
            response = await self.client.infer(
                ADDRESS, request_of(index % 2 == 0, request_id=str(index)), model_name=MODEL
            )
            self.check(response)
            self.assertEqual(response.id, str(index))

        await asyncio.gather(*(one(index) for index in range(300)))

    async def test_refusals(self):
        def infer(request, model=MODEL):
            return self.client.infer(ADDRESS, request, model_name=model)

        await self.refused(404, "unknown model 'other'", infer(request_of(), "other"))
        await self.refused(
            400, "has the shape [1, 5]", infer(request_of(values=np.ones((1, 5), dtype=np.float32)))
        )
        nan = np.full((1, 4), np.nan, dtype=np.float32)
        await self.refused(400, "is NaN; must be from", infer(request_of(values=nan)))
        await self.refused(400, "inputs must be an array", infer({"instances": ROWS}))

    async def test_what_there_is_not(self):
        with self.assertRaises(UnsupportedProtocol):
            await self.client.explain(ADDRESS, MODEL, {})
        async with InferenceRESTClient(RESTConfig(protocol="v1")) as older:
            with self.assertRaises(httpx.HTTPStatusError):
                await older.infer(ADDRESS, {"instances": ROWS}, model_name=MODEL)


if __name__ == "__main__":
    unittest.main()
