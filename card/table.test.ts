import { expect, test } from "bun:test"
import type { ElementType } from "../model/onnx/contract.ts"
import { findColumns } from "./columns.ts"
import { readForeignTable } from "./table.ts"

const input = (name: string, type: ElementType) =>
  ({ name, type, rank: 2, columns: 1, names: [name], categories: [undefined] }) as const
const INPUTS = [input("alone", "bool"), input("sex", "string"), input("age", "int32")]

function read(text: string) {
  const bytes = new TextEncoder().encode(text)
  const columns = findColumns(bytes, { file: "t.csv", inputs: INPUTS, target: undefined })
  return readForeignTable(bytes, { file: "t.csv", inputs: INPUTS, columns, target: "classes" })
}

test("a table tells categories that the graph does not, in the order of the alphabet", () => {
  const table = read('AGE;Alone;"sex"\n4;True;male\n5;0;female\n6;false;male')
  expect(table.categories).toEqual([undefined, ["female", "male"], undefined])
  expect([...table.cells.values]).toEqual([1, 1, 4, 0, 0, 5, 0, 1, 6])
  expect([...table.lines]).toEqual([2, 3, 4])
})

test("a table is refused with line, column and value of each fault", () => {
  const texts = Array.from({ length: 1001 }, (_, index) => `1,text ${index},1`).join("\n")
  const cases = [
    ["alone,sex,age\nyes,m,1\n", 't.csv:2: alone: "yes" must be true or false'],
    [
      "alone,sex,age\n1,\u0007,1\n",
      't.csv:2: sex: "\\u0007" has characters that can\'t be printed',
    ],
    [
      "alone,sex,age\n1,m,3000000000\n",
      "t.csv:2: age: 3000000000 is outside of -2147483648 to 2147483647",
    ],
    [`alone,sex,age\n${texts}`, 't.csv:1002: sex: "text 1000" is text number 1001'],
  ]
  for (const [text = "", message = ""] of cases) expect(() => read(text)).toThrow(message)
})
