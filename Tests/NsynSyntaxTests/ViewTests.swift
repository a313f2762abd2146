import NsynDiagnostics
import Testing

@testable import NsynSyntax

private func first<View: SyntaxView>(_ type: View.Type, _ source: String) throws -> View {
    let tree = assertParse(source)
    var found: View?
    for index in 0..<tree.nodeCount where found == nil { found = View(tree.node(NodeID(UInt32(index)))) }
    return try #require(found)
}

/// Every role of every view, on a script that has all of them.
@Suite struct ViewTests {
    @Test func protocols() throws {
        let declaration = try first(
            ProtocolDeclaration.self,
            "/// Grows.\nprotocol grow<D>(_ seed: Cluster, heat: Temperature = 40 °C in 0 °C to 80 °C) -> big by route.a { wait 1 s }"
        )
        #expect(declaration.name?.text == "grow")
        #expect(declaration.documentation == "Grows.")
        #expect(declaration.genericParameters.map(\.text) == ["D"])
        #expect(declaration.result?.string == "big")
        #expect(declaration.route?.text == "route.a")
        let parameters = Array(declaration.parameters)
        #expect(parameters.map { $0.label?.text } == ["_", nil])
        #expect(parameters.map { $0.name?.text } == ["seed", "heat"])
        #expect(parameters.map { $0.type?.string } == ["Cluster", "Temperature"])
        #expect(parameters.map { $0.defaultValue?.string } == [nil, "40 °C"])
        #expect(parameters.map { $0.domain?.string } == [nil, "0 °C to 80 °C"])
        #expect(declaration.body?.statements.map(\.kind) == [.stepStatement])
    }

    @Test func steps() throws {
        let step = try first(
            StepStatement.self,
            "protocol p() {\n    add 4.5 mL water, excess eq thiol to pot dropwise over 30 s scaled to 2 mL\n}")
        #expect(step.verb?.text == "add")
        let items = Array(step.items)
        #expect(items.map { $0.preposition.map { step.node.tree.string($0) } } == [nil, nil, "to", "over", "to"])
        #expect(
            items.map { $0.operands.map(\.string) } == [
                ["4.5 mL", "water"], ["excess", "eq", "thiol"], ["pot", "dropwise"], ["30 s"], ["2 mL"],
            ])
        #expect(Array(items[4].prepositions).count == 2)
    }

    @Test func records() throws {
        let record = try first(
            RecordDeclaration.self,
            "rule NS5101 late_base(x: Number): Order = 5 { title: \"Base\", general { \"a b\": [1, 2] } }")
        #expect(record.keyword == .ruleWord)
        #expect(record.name?.text == "NS5101")
        #expect(record.secondName?.text == "late_base")
        #expect(record.parameters.map { $0.name?.text } == ["x"])
        #expect(record.annotation?.string == "Order")
        #expect(record.value?.string == "5")
        let fields = Array(try #require(record.body).fields)
        #expect(fields.map { $0.name?.text } == ["title", "general"])
        #expect(fields[0].value?.kind == .stringLiteral)
        #expect(fields[1].body?.fields.map { $0.name?.text } == ["a b"])
    }

    @Test func sweeps() throws {
        let sweep = try first(
            SweepDeclaration.self,
            """
            sweep s = p over {
                a in 1 to 8 log 6
                b = 2 * a
                where a > b
                zip {
                    c in [1, 2]
                    d in [3, 4]
                }
            } replicate 2 randomize seed 7 shard 3
            """)
        #expect(sweep.base?.string == "p")
        #expect(sweep.axes.map(\.kind) == [.rangeAxis, .derivedAxis, .filterAxis, .zipAxis])
        #expect(sweep.axes.map { $0.value?.string } == ["1 to 8 log 6", "2 * a", "a > b", nil])
        #expect(Array(sweep.axes)[3].axes.map { $0.name?.text } == ["c", "d"])
        #expect(sweep.modifiers.map(\.keyword) == [.replicateWord, .randomizeWord, .shardWord])
        #expect(sweep.modifiers.map { $0.value?.string } == ["2", "7", "3"])
    }

    @Test func quantities() throws {
        let quantity = try first(QuantityExpression.self, "let x = 5.0 mM ± 0.1 µM")
        let tree = quantity.node.tree
        #expect(quantity.number.map { tree.string($0) } == "5.0")
        #expect(quantity.unit.map { tree.string($0) } == "mM")
        #expect(quantity.toleranceNumber.map { tree.string($0) } == "0.1")
        #expect(quantity.toleranceUnit.map { tree.string($0) } == "µM")
    }

    @Test func expressions() throws {
        let binary = try first(BinaryExpression.self, "let x = a in 9 to 13 by 0.5")
        #expect(binary.operatorKind == .inWord)
        let range = try #require(RangeExpression(binary.right))
        #expect([range.lower, range.upper, range.step].map { $0?.string } == ["9", "13", "0.5"])
        #expect(range.stepKind == .byWord)

        let call = try first(CallExpression.self, "let x = reduce(heat: 40 °C, 5)")
        #expect(call.callee?.string == "reduce")
        #expect(call.arguments.map { $0.label?.text } == ["heat", nil])

        let choice = try first(IfExpression.self, "let x = if a > 1 then b else c")
        #expect([choice.condition, choice.thenValue, choice.elseValue].map { $0?.string } == ["a > 1", "b", "c"])

        let closure = try first(ClosureExpression.self, "let x = (a, b) => a + b")
        #expect(closure.parameters.map { $0.name?.text } == ["a", "b"])
        #expect(closure.value?.string == "a + b")

        let formula = try first(ChemistryExpression.self, "let x = cluster [Au25(SR)18]^-")
        #expect(formula.keyword == .clusterWord)
        #expect(formula.node.tree.string(formula.text) == "[Au25(SR)18]^-")
    }

    @Test func queries() throws {
        let query = try first(
            QueryExpression.self,
            "let x = t where a > 1 sort by b descending top 12 group by c, d = e summarize m = mean(a) join u by k")
        #expect(query.table?.string == "t")
        #expect(
            query.clauses.map(\.kind) == [
                .whereClause, .sortClause, .topClause, .groupClause, .summarizeClause, .joinClause,
            ])
        let clauses = Array(query.clauses)
        #expect(clauses[1].isDescending)
        #expect(clauses[3].columns.map { $0.name?.text } == [nil, "d"])
        #expect(clauses[5].expressions.map(\.string) == ["u"])
    }

    @Test func types() throws {
        let named = try first(NamedType.self, "fn f(x: List<D>) = x")
        let outer = try #require(named.node.tree.root.firstChild.flatMap { FunctionDeclaration($0) })
        let parameter = try #require(outer.parameters.first { _ in true })
        #expect(NamedType(parameter.type)?.arguments.map(\.string) == ["D"])
        let power = try first(PowerType.self, "dimension Rate: Length^-3 * Time")
        #expect(power.isNegative)
    }

    @Test func whatIsMissingIsMarked() {
        let tree = assertParse("let x =⟦NS0102⟧", dropping: false)
        let declaration = tree.root.firstChild.flatMap { LetDeclaration($0) }
        #expect(declaration?.value?.kind == .missingExpression)
        #expect(declaration?.value?.isMissing == true)
    }

    @Test func interactiveLinesMayBeExpressions() {
        #expect(assertParse("5 mL * 3", mode: .interactive).root.firstChild?.kind == .expressionStatement)
        #expect(assertParse("screen.precise", mode: .interactive).root.firstChild?.kind == .expressionStatement)
        #expect(assertParse("return 5", mode: .interactive).root.firstChild?.kind == .returnStatement)
    }
}
