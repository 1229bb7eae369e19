using Flux.Cel;
using Flux.Cel.Types;

namespace Flux.ApiServer.Admission;

/// <summary>Compiles the expressions of one policy; what a variable is found to be is known to those after it.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/cel/compile.go</c> and <c>composition.go</c>.</remarks>
/// <param name="hasParams">Whether the policy has parameters.</param>
/// <param name="hasVariables">Whether <c>variables</c> may be named.</param>
internal sealed class PolicyCompiler(bool hasParams, bool hasVariables)
{
    private readonly Dictionary<string, CelType> _variables = [];

    /// <summary>Compiles an expression.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="hasAuthorizer">Whether <c>authorizer</c> may be named.</param>
    /// <param name="makesPatches">Whether <c>Object{}</c> and <c>JSONPatch{}</c> may be made.</param>
    /// <param name="results">What it may evaluate to; none for anything.</param>
    public PolicyExpression Compile(string expression, bool hasAuthorizer, bool makesPatches, params CelType[] results)
    {
        CelProgram program;
        try
        {
            program = CelEnvironment.Typed([.. Names(hasAuthorizer)]).WithPatches(makesPatches).Compile(expression);
        }
        catch (CelException e) when (e.Phase == CelPhase.Program)
        {
            return new(expression) { Error = $"program instantiation failed: {e.Message}", IsInternalError = true };
        }
        catch (CelException e)
        {
            return new(expression) { Error = $"compilation failed: {e.Message}" };
        }

        if (results.Length > 0 && !results.Contains(program.ResultType))
        {
            var wanted = results.Length == 1
                ? results[0].ToDeclaredString()
                : $"one of [{string.Join(' ', results.Select(result => result.ToDeclaredString()))}]";
            return new(expression) { Error = $"must evaluate to {wanted} but got {program.ResultType.ToDeclaredString()}" };
        }

        return new(expression) { Program = program };
    }

    /// <summary>Compiles a variable and makes it known.</summary>
    public PolicyExpression CompileVariable(string name, string expression)
    {
        var compiled = Compile(expression, hasAuthorizer: true, makesPatches: false);
        _variables[name] = compiled.Program?.ResultType ?? CelType.Dyn;
        return compiled;
    }

    private IEnumerable<CelVariable> Names(bool hasAuthorizer)
    {
        yield return new("object", CelType.Dyn);
        yield return new("oldObject", CelType.Dyn);
        yield return new("namespaceObject", PolicyTypes.Namespace);
        yield return new("request", PolicyTypes.Request);
        if (hasVariables)
        {
            yield return new("variables", CelType.Object("kubernetes.variables", _variables));
        }

        if (hasParams)
        {
            yield return new("params", CelType.Dyn);
        }

        if (hasAuthorizer)
        {
            yield return new("authorizer", PolicyTypes.Authorizer);
            yield return new("authorizer.requestResource", PolicyTypes.ResourceCheck);
        }
    }
}
