namespace Flux.Sops.Trees;

/// <summary>
/// A map in the order of its file, with comments among its items. Values are strings, longs, doubles, booleans, <see cref="GoTime"/>,
/// byte arrays, null, comments, branches and lists of such; a ulong is a number that SOPS does not take.
/// </summary>
internal sealed class TreeBranch : List<TreeItem>
{
    public void Add(object? key, object? value) => Add(new TreeItem { Key = key, Value = value });
}

/// <summary>One key with its value; the key is a string, a <see cref="Comment"/> (then there is no value) or what SOPS will refuse.</summary>
internal sealed class TreeItem
{
    public required object? Key { get; set; }

    public required object? Value { get; set; }
}

/// <summary>A list.</summary>
internal sealed class TreeList : List<object?>;
