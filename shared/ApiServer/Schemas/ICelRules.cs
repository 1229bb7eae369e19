using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>Evaluates the CEL rules of custom resources (<c>x-kubernetes-validations</c>), which this folder keeps but cannot run.</summary>
public interface ICelRules
{
    /// <summary>Checks that the rules of a schema compile, when a CRD is written.</summary>
    /// <param name="root">The schema; rules stand at its nodes (<see cref="StructuralNode.Rules"/>).</param>
    /// <param name="path">The schema's path in the CRD.</param>
    IEnumerable<FieldError> Check(StructuralNode root, string path);

    /// <summary>Runs the rules on an object.</summary>
    /// <param name="root">The schema.</param>
    /// <param name="obj">The object, defaulted.</param>
    /// <param name="old">The stored object for transition rules; null when it is created.</param>
    IEnumerable<FieldError> Validate(StructuralNode root, JsonObject obj, JsonObject? old);
}
