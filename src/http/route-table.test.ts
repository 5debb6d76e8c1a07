import { expect, test } from "bun:test"
import { RouteTable } from "./route-table.ts"

const table = new RouteTable([
  "/predict",
  "/a.b",
  "/models/stats",
  "/models/:model",
  "/models/:model/infer",
  "/models/*",
])

test("RouteTable finds a fixed path before a pattern, and tells what stands in place of names", () => {
  expect(table.find("/predict")).toEqual({ name: "/predict", params: [] })
  expect(table.find("/models/stats")).toEqual({ name: "/models/stats", params: [] })
  expect(table.find("/models/iris")).toEqual({ name: "/models/:model", params: ["iris"] })
  expect(table.find("/models/%69/infer")).toEqual({ name: "/models/:model/infer", params: ["%69"] })
})

test("RouteTable calls what is not there by no text of a client", () => {
  for (const path of [
    "/",
    "/models",
    "/models/",
    "/models//infer",
    "/models/a/b",
    "/modelsx",
    "/axb",
  ])
    expect(table.find(path)).toEqual({ name: "unmatched", params: [] })
})
