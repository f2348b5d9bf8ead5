"""`exportlint check model.pt2` on programs made here: what is found, where it is told, and that nothing hurts."""
import json
import random
import unittest
import zipfile

import models
from models import node, program, tensor
from support import Case


class Read(Case):
    def body(self, model) -> list[str]:
        """Lines of forward."""
        models.exported(self.folder / "m.pt2", model)
        text = self.check("check", "m.pt2", "--print=syntax", "--stop-after=graph", code=0).stdout.decode()
        return [l[4:] for l in text.split("class Program(torch.nn.Module):\n", 1)[1].split("    def __init__", 1)[0].splitlines()]

    def test_arguments(self):
        for argument, python in ((tensor("x"), "x"), ({"as_int": 3}, "3"), ({"as_ints": [1, -2]}, "[1, -2]"), ({"as_bool": True}, "True"),
                                 ({"as_none": True}, "None"), ({"as_string": "a\"b"}, '"a\\"b"'), ({"as_scalar_type": 7}, "torch.float32"),
                                 ({"as_sym_int": {"as_name": "u0"}}, "u0"), ({"as_sym_ints": [{"as_int": 2}, {"as_name": "u0"}]}, "[2, u0]"),
                                 ({"as_optional_tensors": [tensor("x"), {"as_none": True}]}, "[x, None]"),
                                 ({"as_tensors": [{"name": "x"}]}, "[x]"), ({"as_device": {"type": "cpu", "index": None}}, 'torch.device("cpu")'),
                                 ({"as_float": "Infinity"}, 'float("Infinity")'), ({}, "None"), ({"as_nothing": 1}, "None"), (7, "None")):
            with self.subTest(argument):
                lines = self.body(program([node("torch.ops.aten.f.default", [argument], "y")], ["y"]))
                self.assertEqual(lines[1], f"    y = torch.ops.aten.f.default({python})")

    def test_arithmetic_of_sizes(self):
        size = {"as_sym_int": {"as_name": "s0"}}
        model = program([{"target": "torch.ops.aten.sym_size.int", "inputs": [{"arg": tensor("x"), "kind": 1}, {"arg": {"as_int": 0}, "kind": 1}],
                          "outputs": [{"as_sym_int": {"as_name": "s0"}}], "metadata": {}},
                         node("_operator.mul", [size, {"as_int": 2}], "d"), node("_operator.getitem", [tensor("x"), {"as_int": 0}], "g")], ["d"])
        self.assertEqual(self.body(model)[1:4], ["    s0 = torch.ops.aten.sym_size.int(x, 0)", "    d = (s0 * 2)", "    g = x[0]"])

    def test_states_are_attributes(self):
        model = program([node("torch.ops.aten.add_.Tensor", [tensor("b_count"), {"as_int": 1}], "add_")], ["add_"], ["p_w", "b_count", "x"],
                        [{"parameter": {"arg": {"name": "p_w"}, "parameter_name": "sub.w"}},
                         {"buffer": {"arg": {"name": "b_count"}, "buffer_name": "count", "persistent": True}}, {"user_input": {"arg": tensor("x")}}])
        self.assertEqual(self.body(model)[:2], ["def forward(self, x: torch.Tensor):", "    add_ = self.count.add_(1)"])

    def test_operators_with_effects_and_inputs_that_are_changed(self):
        effects = {"target": "torch.ops.higher_order.with_effects", "outputs": [tensor("t1"), tensor("y")], "metadata": {}, "name": "w",
                   "inputs": [{"arg": a, "kind": 1} for a in (tensor("token"), {"as_operator": "torch.ops.mine.log.default"}, tensor("x"))]}
        model = program([effects], ["t1", "y", "y"], ["token", "x"], [{"token": {"arg": {"name": "token"}}}, {"user_input": {"arg": tensor("x")}}],
                        [{"token": {"arg": {"name": "t1"}}}, {"user_input_mutation": {"arg": {"name": "y"}, "user_input_name": "x"}},
                         {"user_output": {"arg": tensor("y")}}])
        self.assertEqual(self.body(model), ["def forward(self, x: torch.Tensor):", "    y = torch.ops.mine.log.default(x)", "    x.copy_(y)", "    return y"])
        effects["inputs"] = effects["inputs"][:1]
        self.assertEqual(len(self.body(model)), 6)

    def test_sizes_and_ranges_are_told(self):
        model = program([], ["x"])
        symbol = {"as_expr": {"expr_str": "2*Symbol('s77', positive=True, integer=True)", "hint": {"as_int": 3}}}
        model["graph_module"]["graph"]["tensor_values"] = {"x": {"dtype": 7, "sizes": [symbol, {"as_int": 4}, {"as_expr": {"expr_str": "\n\x1b('"}}, 7]}}
        model["range_constraints"] = {"s77": {"min_val": 2, "max_val": 100}, "u0": {"min_val": 0, "max_val": None}, "a\nb": 7}
        models.exported(self.folder / "m.pt2", model)
        text = self.check("check", "m.pt2", "--print=syntax", "--stop-after=graph", code=0).stdout.decode()
        self.assertEqual([line for line in text.splitlines()[1:] if line.startswith("#")],
                         ["# x: [2*s77, 4, ??(', ]", "# a_b: any to any", "# s77: 2 to 100", "# u0: 0 to any, known from data only"])

    def test_sub_graphs_are_functions(self):
        graph = program([node("torch.ops.aten.sin.default", [tensor("a")], "s")], ["s"], ["a"])["graph_module"]["graph"]
        model = program([node("torch.ops.higher_order.cond", [tensor("x"), {"as_graph": {"name": "t", "graph": graph}}, {"as_tensors": [{"name": "x"}]}], "y")], ["y"])
        self.assertEqual(self.body(model)[1:], ["    def graph_t1(a, ):", "        s = torch.ops.aten.sin.default(a)", "        return s",
                                                "    outputs_2 = torch.ops.higher_order.cond(x, graph_t1, [x])", "    y = outputs_2[0]", "    return y"])


class Findings(Case):
    def found(self, model) -> list[tuple]:
        models.exported(self.folder / "m.pt2", model)
        return [(f["rule"], f["path"], f["line"], f["symbol"] if "symbol" in f else None, f["outcomes"]["dynamo"]) for f in self.findings("m.pt2")]

    def test_operators_without_translation(self):
        model = program([node("torch.ops.aten.linalg_svd.default", [tensor("x")], "y", line=7, module="head"),
                         node("torch.ops.aten.relu.default", [tensor("y")], "z"), node("torch.ops.mine.swish.default", [tensor("z")], "w")], ["w"])
        self.assertEqual([(f[0], f[1], f[2], f[4]) for f in self.found(model)],
                         [("custom-op-without-translation", "m.pt2", 8, "unsupported"), ("unsupported-operator", "model.py", 7, "unsupported")])

    def test_a_buffer_that_the_program_changes(self):
        model = program([node("torch.ops.aten.add.Tensor", [tensor("b_n"), {"as_int": 1}], "add", line=9)], ["add", "add"], ["b_n", "x"],
                        [{"buffer": {"arg": {"name": "b_n"}, "buffer_name": "n"}}, {"user_input": {"arg": tensor("x")}}],
                        [{"buffer_mutation": {"arg": {"name": "add"}, "buffer_name": "n"}}, {"user_output": {"arg": tensor("add")}}])
        self.assertEqual([(f[0], f[1], f[2], f[4]) for f in self.found(model)], [("forward-state", "model.py", 9, "lost")])

    def test_guards_on_sizes(self):
        model = program([node("torch.ops.aten.relu.default", [tensor("a_0")], "y")], ["y"], ["a_0", "x"])
        model["guards_code"] = ["L['x'].size()[0] <= 64", "(L['a'][0].size()[1] % 2) == 0", "L['x'].size()[0] == L['a'][0].size()[1]",
                                "L['x'].size()[0] >= 2", "L['x'].size()[0] > 1", "L['x'].size()[0] != 3"]
        self.assertEqual([(f[0], f[2], f[4]) for f in self.found(model)], [("lost-guard", 6, "lost"), ("lost-guard", 7, "lost")])
        self.assertIn("torch._check((a_0.size()[1] % 2) == 0, ", self.check("check", "m.pt2", "--print=syntax", "--stop-after=graph", code=0).stdout.decode())

    def test_guards_that_operators_ask_for(self):
        model = program([], ["x"])
        model["graph_module"]["graph"]["tensor_values"] = {"pe": {"sizes": [{"as_int": 16}, {"as_expr": {"expr_str": "s0"}}]}, "w": 7, "v": {"sizes": [None, 7]}}
        model["guards_code"] = ["L['x'].size()[0] <= 16", "(L['x'].size()[0] % 16) == 0", "L['x'].size()[0] <= 15"]
        self.assertEqual([(f[0], f[2]) for f in self.found(model)], [("lost-guard", 6)])

    def test_guards_that_are_no_arithmetic_are_left_out(self):
        model = program([], ["x"])
        model["guards_code"] = ["L['x'].size()[0] <= 64\n        import os", "L['x'].size()[os] <= 6", "L['y'].size()[0] <= 6", "L['x'", "L[",
                                "L['x'].size()[0] <= f(2)", "L['x'].size()[0] <= 64)", "(" * 500, "", 7, None, {"a": 1}, "L['x']", "L['x'].size()["]
        self.assertEqual(self.found(model), [])
        self.assertNotIn("_check", self.check("check", "m.pt2", "--print=syntax", "--stop-after=graph", code=0).stdout.decode())

    def test_bounds_of_numbers_read_from_tensors(self):
        def checked(expression):
            return node("torch.ops.aten._assert_scalar.default", [{"as_bool": True}, {"as_string": f"Runtime assertion failed for expression {expression} on node 'n'"}], "")
        for expression, count in (("u0 >= 2", 1), ("u0 < 40", 1), ("3.5 < zuf0", 1), ("u0 >= 0", 0), ("u0 <= s77", 0), ("u0 <= 32", 0), ("Eq(u0 + u1, s10)", 0),
                                  ("0 <= u0", 0), ("", 0), (" < ", 0)):
            self.assertEqual([f[0] for f in self.found(program([checked(expression)], ["x"]))], ["lost-guard"] * count, expression)

    def test_numbers_read_out_of_tensors_are_what_dynamo_made_of_them(self):
        model = program([node("torch.ops.aten.item.default", [tensor("x")], "i"), node("torch.ops.aten.mul.Tensor", [tensor("x"), tensor("i")], "y")], ["y"])
        self.assertEqual(self.found(model), [])


class Hostile(Case):
    def message(self) -> str:
        [finding] = self.report("m.pt2", "--read-memory", "3000", "--read-seconds", "60")["findings"]
        self.assertEqual(finding["rule"], "cannot-read-input")
        return finding["message"]

    def test_what_is_no_program(self):
        for model, says in (("{", "no JSON"), ("[]", "no JSON"), ("{}", "schema version is not told"), (json.dumps(program([], [], major=9)), "schema version is 9"),
                            ('{"schema_version": {"major": 8}}', "holds no graph"), ("[" * 100000, "nests deeper"),
                            ('{"a":' * 600 + "1" + "}" * 600, "nests deeper")):
            models.exported(self.folder / "m.pt2", model)
            self.assertIn(says, self.message(), model[:50])
        with zipfile.ZipFile(self.folder / "m.pt2", "w") as archive:
            archive.writestr("m/constants.pkl", "")
        self.assertIn("suffix .pt", self.message())

    def test_any_json(self):
        draw = random.Random(2)
        text = json.dumps(program([node("torch.ops.aten.linalg_svd.default", [tensor("x"), {"as_ints": [1]}], "y", line=7, module="head")], ["y"]))
        values = ["null", "1", "-1", "true", '"x"', "[]", "{}", "[[]]", '{"as_tensor": 1}', "1e999", "[null]"]
        names = []
        for i in range(40):
            model = json.loads(text)
            for _ in range(1 + i % 3):  # some member, anywhere, becomes something else
                at, value = model, json.loads(draw.choice(values))
                while True:
                    keys = list(at) if isinstance(at, dict) else range(len(at))
                    if not keys:
                        break
                    key = draw.choice(list(keys))
                    if isinstance(at[key], (dict, list)) and at[key] and draw.random() < 0.8:
                        at = at[key]
                    else:
                        at[key] = value
                        break
            names.append(f"m{i}.pt2")
            models.exported(self.folder / names[-1], model)
        for finding in self.findings(*names):
            self.assertNotIn("crashed", finding["message"], finding)

    def test_a_long_program(self):
        nodes = [node("torch.ops.aten.relu.default", [tensor(f"y{i - 1}" if i else "x")], f"y{i}", line=i + 1) for i in range(100000)]
        models.exported(self.folder / "m.pt2", program(nodes + [node("torch.ops.aten.linalg_svd.default", [tensor("y99999")], "z", line=5)], ["z"]))
        self.assertEqual([(f["rule"], f["line"]) for f in self.findings("m.pt2")], [("unsupported-operator", 5)])

    def test_sub_graphs_that_nest(self):
        graph = program([], ["x"])["graph_module"]["graph"]
        for _ in range(60):
            graph = program([node("torch.ops.higher_order.cond", [{"as_graph": {"name": "t", "graph": graph}}], "y")], ["y"])["graph_module"]["graph"]
        model = program([], [])
        model["graph_module"]["graph"] = graph
        models.exported(self.folder / "m.pt2", model)
        self.report("m.pt2")


if __name__ == "__main__":
    unittest.main()
