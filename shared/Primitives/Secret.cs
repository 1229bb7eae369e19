using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Flux.Primitives;

/// <summary>A credential. It never shows itself in a log, a message or a debugger; ask for it with <see cref="Reveal"/>.</summary>
[DebuggerDisplay("***")]
public sealed class Secret(string value)
{
    private readonly string _value = value ?? throw new ArgumentNullException(nameof(value));

    /// <summary>The credential in the clear, for the one place that sends it.</summary>
    public string Reveal() => _value;

    /// <summary>Compares in time that depends on the lengths alone.</summary>
    public bool Matches(string candidate) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_value), Encoding.UTF8.GetBytes(candidate));

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
