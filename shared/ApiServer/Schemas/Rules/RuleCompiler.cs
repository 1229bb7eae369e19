using Flux.Cel;
using Flux.Cel.Types;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>Compiles the rules of one node of a schema.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apiserver/schema/cel/compilation.go</c>.</remarks>
internal static class RuleCompiler
{
    public const string Self = "self";
    public const string OldSelf = "oldSelf";

    /// <summary>Compiles all rules of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="schema">Its schema for expressions; it has a type.</param>
    /// <param name="type">That type.</param>
    public static IReadOnlyList<CompiledRule> Compile(StructuralNode node, CelSchema schema, CelType type)
    {
        var plain = CelEnvironment.Typed(new(Self, type), new(OldSelf, type));
        var optional = CelEnvironment.Typed(new(Self, type), new(OldSelf, CelType.Optional(type)));
        return
        [
            .. from source in node.Source.Objects("x-kubernetes-validations")
               let rule = new ValidationRule(source)
               select Compile(rule, node, schema, rule.OptionalOldSelf == true ? optional : plain),
        ];
    }

    private static CompiledRule Compile(ValidationRule rule, StructuralNode node, CelSchema schema, CelEnvironment environment)
    {
        if (string.IsNullOrWhiteSpace(rule.Rule))
        {
            return new CompiledRule(rule);
        }

        var (program, error) = Compile(rule.Rule, schema, environment, "");
        if (program is not null && !program.ResultType.Equals(CelType.Bool))
        {
            error = "cel expression must evaluate to a bool";
        }

        if (program is null || error is not null)
        {
            return new CompiledRule(rule) { Error = error };
        }

        var (message, messageError) = rule.MessageExpression.Length == 0
            ? (null, null)
            : Compile(rule.MessageExpression, schema, environment, "messageExpression ");
        if (message is not null && !message.ResultType.Equals(CelType.String))
        {
            (message, messageError) = (null, "messageExpression must evaluate to a string");
        }

        return new CompiledRule(rule)
        {
            Program = program,
            UsesOldSelf = program.Uses(OldSelf),
            Message = message,
            MessageError = messageError,
            FieldPath = rule.FieldPath.Length > 0 ? FieldPathSyntax.Read(rule.FieldPath, node).Path ?? "" : "",
        };
    }

    private static (CelProgram? Program, string? Error) Compile(string expression, CelSchema schema, CelEnvironment environment, string what)
    {
        try
        {
            return (environment.Compile(expression, schema.SizeAt), null);
        }
        catch (CelException e) when (e.Phase == CelPhase.Program)
        {
            return (null, $"{(what.Length > 0 ? what : "program ")}instantiation failed: {e.Message}");
        }
        catch (CelException e)
        {
            return (null, $"{what}compilation failed: {e.Message}");
        }
    }
}
