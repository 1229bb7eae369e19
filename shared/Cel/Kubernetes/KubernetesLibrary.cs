using Flux.Cel.Functions;
using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>The functions on Kubernetes' own types.</summary>
internal static class KubernetesLibrary
{
    public static void Register(FunctionTable table)
    {
        Urls(table);
        Quantities(table);
        Versions(table);
        Addresses(table);
        table.Add("format.named", a => a is [string s] ? Formats.Names.Contains(s) ? new OptionalValue(new NamedFormat(s)) : OptionalValue.None : null);
        table.Add("validate", a => a is [NamedFormat f, string s] ? Formats.Validate(f, s) : null);
        foreach (var name in Formats.Names)
        {
            table.Add($"format.{name}", a => a.Length == 0 ? new NamedFormat(name) : null);
        }
    }

    private static void Urls(FunctionTable table)
    {
        table.Add("url", a => a is [string s] ? UrlValue.Parse(s) : null);
        table.Add("isURL", a => a is [string s] ? UrlValue.Parse(s) is UrlValue : null);
        table.Add("getScheme", a => a is [UrlValue u] ? u.Scheme : null);
        table.Add("getHost", a => a is [UrlValue u] ? u.Host : null);
        table.Add("getHostname", a => a is [UrlValue u] ? u.Hostname : null);
        table.Add("getPort", a => a is [UrlValue u] ? u.Port : null);
        table.Add("getEscapedPath", a => a is [UrlValue u] ? u.EscapedPath() : null);
        table.Add("getQuery", a => a is [UrlValue u] ? u.Values() : null);
    }

    private static void Quantities(FunctionTable table)
    {
        table.Add("quantity", a => a is [string s] ? Quantity.Parse(s) ?? (object)new CelError(Quantity.Message) : null);
        table.Add("isQuantity", a => a is [string s] ? Quantity.Parse(s) is not null : null);
        table.Add("isInteger", a => a is [Quantity q] ? q.IsInteger : null);
        table.Add("asInteger", a => a is [Quantity q] ? q.IsInteger ? q.Integer : new CelError("cannot convert value to integer") : null);
        table.Add("asApproximateFloat", a => a is [Quantity q] ? q.Approximate : null);
        table.Add("sign", a => a is [Quantity q] ? (long)q.Value.Sign : null);
        table.Add("add", a => a switch
        {
            [Quantity q, Quantity r] => q.Add(r.Value),
            [Quantity q, long n] => q.Add(Quantity.Of(n)),
            _ => null,
        });
        table.Add("sub", a => a switch
        {
            [Quantity q, Quantity r] => q.Add(-r.Value),
            [Quantity q, long n] => q.Add(-Quantity.Of(n)),
            _ => null,
        });
        Order(table, "isLessThan", o => o < 0);
        Order(table, "isGreaterThan", o => o > 0);
        Order(table, "compareTo", o => (long)Math.Sign(o));
    }

    private static void Order(FunctionTable table, string name, Func<int, object> answer) =>
        table.Add(name, a => a is [Quantity, Quantity] or [SemanticVersion, SemanticVersion] && Operations.Compare(a[0], a[1]) is { } order
            ? answer(order)
            : null);

    private static void Versions(FunctionTable table)
    {
        table.Add("semver", a => a switch
        {
            [string s] => SemanticVersion.Parse(s, false),
            [string s, bool normalize] => SemanticVersion.Parse(s, normalize),
            _ => null,
        });
        table.Add("isSemver", a => a switch
        {
            [string s] => SemanticVersion.Parse(s, false) is SemanticVersion,
            [string s, bool normalize] => SemanticVersion.Parse(s, normalize) is SemanticVersion,
            _ => null,
        });
        table.Add("major", a => a is [SemanticVersion v] ? (long)v.Major : null);
        table.Add("minor", a => a is [SemanticVersion v] ? (long)v.Minor : null);
        table.Add("patch", a => a is [SemanticVersion v] ? (long)v.Patch : null);
    }

    private static void Addresses(FunctionTable table)
    {
        table.Add("ip", a => a switch
        {
            [string s] => IPAddressValue.Parse(s),
            [CidrValue c] => c.Address,
            _ => null,
        });
        table.Add("isIP", a => a is [string s] ? IPAddressValue.Parse(s) is IPAddressValue : null);
        table.Add("ip.isCanonical", a => a is [string s] ? IPAddressValue.Parse(s) is IPAddressValue v ? v.ToString() == s : IPAddressValue.Parse(s) : null);
        table.Add("family", a => a is [IPAddressValue v] ? v.IsV4 ? 4L : 6L : null);
        foreach (var name in new[] { "isUnspecified", "isLoopback", "isLinkLocalMulticast", "isLinkLocalUnicast", "isGlobalUnicast" })
        {
            table.Add(name, a => a is [IPAddressValue v] ? v.Is(name) : null);
        }

        table.Add("cidr", a => a is [string s] ? CidrValue.Parse(s) : null);
        table.Add("isCIDR", a => a is [string s] ? CidrValue.Parse(s) is CidrValue : null);
        table.Add("prefixLength", a => a is [CidrValue c] ? (long)c.Length : null);
        table.Add("masked", a => a is [CidrValue c] ? c.Masked : null);
        table.Add("containsIP", a => a switch
        {
            [CidrValue c, IPAddressValue v] => c.Contains(v.Address),
            [CidrValue c, string s] => IPAddressValue.Parse(s) is IPAddressValue v ? c.Contains(v.Address) : IPAddressValue.Parse(s),
            _ => null,
        });
        table.Add("containsCIDR", a => a switch
        {
            [CidrValue c, CidrValue d] => c.Contains(d),
            [CidrValue c, string s] => CidrValue.Parse(s) is CidrValue d ? c.Contains(d) : CidrValue.Parse(s),
            _ => null,
        });
    }
}
