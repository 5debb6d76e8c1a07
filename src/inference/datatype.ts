/** What the Open Inference Protocol calls the element types of tensors. */
export const DATATYPE_OF = {
  float32: "FP32",
  float64: "FP64",
  int64: "INT64",
  int32: "INT32",
  bool: "BOOL",
  string: "BYTES",
} as const
