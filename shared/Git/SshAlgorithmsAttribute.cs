using System.ComponentModel.DataAnnotations;

namespace Flux.Git;

/// <summary>
/// A list of names of SSH algorithms. <c>+</c>, <c>-</c>, <c>^</c> and wildcards, with which <c>ssh</c> changes its own list, are not names.
/// </summary>
/// <remarks>Spec: RFC 4251 section 6, algorithm names.</remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SshAlgorithmsAttribute : ValidationAttribute
{
    private const int MaxLength = 64;

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        (value as IEnumerable<string> ?? []).FirstOrDefault(name => !IsName(name)) is { } wrong
            ? new ValidationResult($"'{(wrong.Length > MaxLength ? wrong[..MaxLength] : wrong)}' is not the name of an SSH algorithm.", [validationContext.MemberName ?? ""])
            : ValidationResult.Success;

    private static bool IsName(string name) => name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '@' or '_');
}
