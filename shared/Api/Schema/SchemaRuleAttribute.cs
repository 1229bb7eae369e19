namespace Flux.Api;

/// <summary>A CEL rule of the CustomResourceDefinition (<c>x-kubernetes-validations</c>) over the type it stands on.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class SchemaRuleAttribute(string rule, string message) : Attribute
{
    /// <summary>True where the object is valid.</summary>
    public string Rule { get; } = rule;

    /// <summary>What the server answers otherwise.</summary>
    public string Message { get; } = message;
}
