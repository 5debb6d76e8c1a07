"""Every call of tritonclient's synchronous HTTP client, as Triton's users make them."""

import unittest
import urllib.request

import ml_dtypes
import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException

from golden import (
    CLASSES,
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

MATRIX = np.array(ROWS, dtype=np.float32)


def input_of(values, name=INPUT, datatype="FP32", binary=True):
    tensor = InferInput(name, list(values.shape), datatype)
    tensor.set_data_from_numpy(values, binary_data=binary)
    return tensor


def outputs_of(binary, *names):
    return [
        InferRequestedOutput(name, binary_data=binary) for name in names or (LABEL, PROBABILITIES)
    ]


class Calls(unittest.TestCase):
    def setUp(self):
        self.client = InferenceServerClient(HOST, concurrency=8)
        self.addCleanup(self.client.close)

    def check(self, result):
        labels = [
            label.decode() if isinstance(label, bytes) else label
            for label in result.as_numpy(LABEL)
        ]
        self.assertEqual(labels, LABELS)
        np.testing.assert_allclose(result.as_numpy(PROBABILITIES), EXPECTED, atol=1e-5)

    def refused(self, text, call, *arguments, **named):
        with self.assertRaises(InferenceServerException) as caught:
            call(*arguments, **named)
        self.assertIn(text, caught.exception.message())
        return caught.exception

    def test_health(self):
        self.assertTrue(self.client.is_server_live())
        self.assertTrue(self.client.is_server_ready())
        self.assertTrue(self.client.is_model_ready(MODEL))
        self.assertTrue(self.client.is_model_ready(MODEL, VERSION))
        self.assertFalse(self.client.is_model_ready(MODEL, "1"))
        self.assertFalse(self.client.is_model_ready("other"))
        self.assertTrue(
            self.client.is_server_live(headers={"x-mine": "1"}, query_params={"a": [1, 2]})
        )

    def test_metadata(self):
        self.assertIn("binary_tensor_data", self.client.get_server_metadata()["extensions"])
        for version in ("", VERSION):
            metadata = self.client.get_model_metadata(MODEL, version)
            self.assertEqual(metadata["name"], MODEL)
            self.assertIn(VERSION, metadata["versions"])
            self.assertEqual(metadata["inputs"][0]["shape"], [-1, len(FEATURES)])
        self.refused("unknown model 'other'", self.client.get_model_metadata, "other")

    def test_config(self):
        config = self.client.get_model_config(MODEL, VERSION)
        self.assertEqual(config["input"][0]["name"], INPUT)
        self.assertGreater(config["max_batch_size"], 0)
        self.refused("unknown version '9'", self.client.get_model_config, MODEL, "9")

    def test_repository(self):
        index = self.client.get_model_repository_index()
        self.assertIn({"name": MODEL, "version": VERSION, "state": "READY", "reason": ""}, index)
        self.client.load_model(MODEL)
        self.refused("failed to load 'other'", self.client.load_model, "other")
        self.refused("takes no config", self.client.load_model, MODEL, config="{}")
        self.refused(
            "takes no file:1", self.client.load_model, MODEL, files={"file:1/model.onnx": b""}
        )
        self.refused("failed to unload", self.client.unload_model, MODEL)
        self.refused("failed to unload", self.client.unload_model, "other", unload_dependents=True)

    def test_statistics(self):
        def counts(*arguments):
            statistics = self.client.get_inference_statistics(*arguments)["model_stats"]
            return next(
                (each["inference_count"], each["inference_stats"]["success"]["count"])
                for each in statistics
                if each["name"] == MODEL
            )

        rows, requests = counts()
        self.client.infer(MODEL, [input_of(MATRIX)])
        for arguments in ((), (MODEL,), (MODEL, VERSION)):
            self.assertEqual(counts(*arguments), (rows + len(ROWS), requests + 1))
        self.refused("unknown model", self.client.get_inference_statistics, "other")

    def test_infer(self):
        for binary in (True, False):
            for outputs in (None, outputs_of(True), outputs_of(False)):
                for packed in (None, "gzip", "deflate"):
                    with self.subTest(binary=binary, outputs=outputs, packed=packed):
                        result = self.client.infer(
                            MODEL,
                            [input_of(MATRIX, binary=binary)],
                            outputs=outputs,
                            model_version=VERSION,
                            request_id="my request",
                            request_compression_algorithm=packed,
                            response_compression_algorithm=packed,
                        )
                        self.check(result)
                        self.assertEqual(result.get_response()["id"], "my request")
                        self.assertEqual(result.get_response()["model_version"], VERSION)

    def test_infer_many_rows_compressed(self):
        many = np.tile(MATRIX, (200, 1))
        for binary in (True, False):
            result = self.client.infer(
                MODEL,
                [input_of(many, binary=binary)],
                outputs=outputs_of(binary),
                request_compression_algorithm="deflate",
                response_compression_algorithm="gzip",
            )
            np.testing.assert_allclose(
                result.as_numpy(PROBABILITIES), np.tile(EXPECTED, (200, 1)), atol=1e-5
            )

    def test_infer_by_columns(self):
        inputs = [
            input_of(MATRIX[:, [column]].astype(dtype), name, datatype, binary)
            for (column, name), (dtype, datatype, binary) in zip(
                enumerate(FEATURES),
                [
                    (np.float32, "FP32", True),
                    (np.float64, "FP64", True),
                    (np.float32, "FP32", False),
                    (np.float64, "FP64", False),
                ],
            )
        ]
        self.check(self.client.infer(MODEL, inputs))
        self.check(self.client.infer(MODEL, inputs[::-1], outputs=outputs_of(False)))

    def test_infer_with_any_numbers(self):
        whole = np.round(MATRIX)
        wanted = self.client.infer(MODEL, [input_of(whole)]).as_numpy(PROBABILITIES)
        kinds = {
            "INT8": np.int8,
            "INT16": np.int16,
            "INT32": np.int32,
            "INT64": np.int64,
            "UINT8": np.uint8,
            "UINT16": np.uint16,
            "UINT32": np.uint32,
            "UINT64": np.uint64,
            "FP16": np.float16,
            "FP32": np.float32,
            "FP64": np.float64,
        }
        for datatype, dtype in kinds.items():
            for binary in (True, False):
                with self.subTest(datatype=datatype, binary=binary):
                    if datatype == "FP16" and not binary:
                        # JSON has no such numbers, and no server of the protocol takes them.
                        tensor = input_of(whole.astype(dtype), datatype=datatype, binary=False)
                        self.refused("JSON has no FP16", self.client.infer, MODEL, [tensor])
                        continue
                    tensor = input_of(whole.astype(dtype), datatype=datatype, binary=binary)
                    np.testing.assert_array_equal(
                        self.client.infer(MODEL, [tensor]).as_numpy(PROBABILITIES), wanted
                    )

    def test_infer_with_flags(self):
        flags = np.ones((1, 1), dtype=bool)
        for binary in (True, False):
            inputs = [input_of(flags, name, "BOOL", binary) for name in FEATURES]
            ones = input_of(np.ones((1, len(FEATURES)), dtype=np.float32))
            np.testing.assert_array_equal(
                self.client.infer(MODEL, inputs).as_numpy(PROBABILITIES),
                self.client.infer(MODEL, [ones]).as_numpy(PROBABILITIES),
            )

    def test_infer_in_bfloat16(self):
        rounded = MATRIX.astype(ml_dtypes.bfloat16)
        np.testing.assert_array_equal(
            self.client.infer(MODEL, [input_of(rounded, datatype="BF16")]).as_numpy(PROBABILITIES),
            self.client.infer(MODEL, [input_of(rounded.astype(np.float32))]).as_numpy(
                PROBABILITIES
            ),
        )

    def test_classification(self):
        for binary in (True, False):
            wanted = InferRequestedOutput(PROBABILITIES, binary_data=binary, class_count=2)
            result = self.client.infer(MODEL, [input_of(MATRIX)], outputs=[wanted]).as_numpy(
                PROBABILITIES
            )
            self.assertEqual(result.shape, (len(ROWS), 2))
            for texts, probabilities in zip(result, EXPECTED):
                order = np.argsort(-np.array(probabilities), kind="stable")
                for text, index in zip(texts, order):
                    value, place, name = (text.decode() if isinstance(text, bytes) else text).split(
                        ":", 2
                    )
                    self.assertEqual((int(place), name), (index, CLASSES[index]))
                    self.assertAlmostEqual(float(value), probabilities[index], places=5)

    def test_outputs_in_the_order_asked_for(self):
        for names in ((PROBABILITIES, LABEL), (LABEL,), (PROBABILITIES,)):
            for binary in (True, False):
                response = self.client.infer(
                    MODEL, [input_of(MATRIX)], outputs=outputs_of(binary, *names)
                ).get_response()
                self.assertEqual(tuple(output["name"] for output in response["outputs"]), names)
        mixed = [
            InferRequestedOutput(LABEL, binary_data=False),
            InferRequestedOutput(PROBABILITIES, binary_data=True),
        ]
        self.check(self.client.infer(MODEL, [input_of(MATRIX)], outputs=mixed))

    def test_parameters_of_other_servers(self):
        self.check(
            self.client.infer(
                MODEL,
                [input_of(MATRIX)],
                sequence_id=7,
                sequence_start=True,
                priority=1,
                timeout=1000,
                headers={"x-mine": "1"},
                query_params={"mine": 1},
                parameters={"mine": 1},
            )
        )

    def test_async_infer(self):
        waiting = [
            self.client.async_infer(
                MODEL, [input_of(MATRIX, binary=index % 2 == 0)], request_id=str(index)
            )
            for index in range(200)
        ]
        for index, each in enumerate(waiting):
            result = each.get_result()
            self.check(result)
            self.assertEqual(result.get_response()["id"], str(index))

    def test_bodies_made_apart(self):
        body, length = InferenceServerClient.generate_request_body([input_of(MATRIX)])
        # Sent by another client.
        headers = {"Inference-Header-Content-Length": str(length)}
        request = urllib.request.Request(
            f"http://{HOST}/v2/models/{MODEL}/infer", data=body, headers=headers
        )
        with urllib.request.urlopen(request) as answer:
            answered, header = answer.read(), answer.headers["Inference-Header-Content-Length"]
        self.check(InferenceServerClient.parse_response_body(answered, header_length=int(header)))

    def test_refusals(self):
        def infer(values=MATRIX, **named):
            return lambda: self.client.infer(MODEL, [input_of(values, **named)])

        self.refused("has the shape [1, 5]", infer(np.ones((1, 5), dtype=np.float32)))
        self.refused("are missing", infer(np.ones((1, 1), dtype=np.float32), name=FEATURES[0]))
        self.refused(
            "takes numbers, and no BYTES",
            infer(np.array([[b"1"] * 4], dtype=object), datatype="BYTES"),
        )
        self.refused("is 1000; must be from", infer(np.full((1, 4), 1000, dtype=np.float32)))
        self.refused(
            "is unknown",
            self.client.infer,
            MODEL,
            [input_of(MATRIX)],
            outputs=outputs_of(True, "other"),
        )
        self.refused(
            "unknown version '3'", self.client.infer, MODEL, [input_of(MATRIX)], model_version="3"
        )
        error = self.refused(
            "unknown model 'other'", self.client.infer, "other", [input_of(MATRIX)]
        )
        self.assertEqual(error.status(), "404")
        self.check(self.client.infer(MODEL, [input_of(MATRIX)]))

    def test_nan(self):
        nan = np.full((1, 4), np.nan, dtype=np.float32)
        error = self.refused("is NaN; must be from", self.client.infer, MODEL, [input_of(nan)])
        self.assertEqual(error.status(), "400")
        self.refused("has no NaN", self.client.infer, MODEL, [input_of(nan, binary=False)])

    def test_what_there_is_not(self):
        client = self.client
        for call in (
            client.get_trace_settings,
            lambda: client.update_trace_settings(settings={"trace_level": ["OFF"]}),
            lambda: client.get_trace_settings(MODEL),
            client.get_log_settings,
            lambda: client.update_log_settings({"log_info": False}),
            client.get_system_shared_memory_status,
            lambda: client.register_system_shared_memory("r", "/r", 8),
            client.unregister_system_shared_memory,
            client.get_cuda_shared_memory_status,
            lambda: client.register_cuda_shared_memory("r", b"", 0, 8),
            client.unregister_cuda_shared_memory,
        ):
            self.refused("there is nothing at this path", call)
        tensor = InferInput(INPUT, [1, 4], "FP32")
        tensor.set_shared_memory("r", 16)
        self.refused("has no shared memory", client.infer, MODEL, [tensor])


if __name__ == "__main__":
    unittest.main()
