namespace Flux.GoTemplates.Values;

/// <summary>A value of a declared type whose kind is a number, a string or a bool, as time.Duration.</summary>
public sealed class GoNamed : GoObject
{
    /// <summary>A value of a declared type.</summary>
    /// <param name="type">Declared from the type of the value.</param>
    /// <param name="value">The plain .NET value.</param>
    public GoNamed(GoType type, object value)
        : base(type)
    {
        if (GoType.Of(value)?.Kind != type.Kind)
        {
            throw new ArgumentException($"{value} is no {type}", nameof(value));
        }

        Value = value;
    }

    /// <summary>The plain value.</summary>
    public object Value { get; }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GoNamed other && ReferenceEquals(other.Type, Type) && other.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}
