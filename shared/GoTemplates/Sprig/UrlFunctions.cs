using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>URLs as dictionaries.</summary>
internal static class UrlFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("urlParse", "func(string) map[string]interface {}", (_, a) => Parse((string)a[0]!));
        f.Add("urlJoin", "func(map[string]interface {}) string", (_, a) => Join((GoMap)a[0]!));
    }

    private static GoMap Parse(string text)
    {
        var url = Read(text, "unable to parse url");
        return new GoMap
        {
            ["scheme"] = url.Scheme,
            ["host"] = url.Host,
            ["hostname"] = url.HostName,
            ["path"] = url.Path,
            ["query"] = url.Query,
            ["opaque"] = url.Opaque,
            ["fragment"] = url.Fragment,
            ["userinfo"] = url.User ?? "",
        };
    }

    private static GoUrl Read(string text, string error)
    {
        try
        {
            return GoUrl.Parse(text);
        }
        catch (GoCallException e)
        {
            throw new GoCallException($"{error}: {e.Message}", e);
        }
    }

    private static string Join(GoMap map)
    {
        var url = new GoUrl
        {
            Scheme = Text(map, "scheme"),
            Host = Text(map, "host"),
            Path = Text(map, "path"),
            Query = Text(map, "query"),
            Opaque = Text(map, "opaque"),
            Fragment = Text(map, "fragment"),
        };
        var user = Text(map, "userinfo");
        url.User = user.Length == 0 ? null : Read($"proto://{user}@host", "unable to parse userinfo in dict").User;
        return url.ToString();
    }

    private static string Text(GoMap map, string key)
    {
        if (!map.TryGetValue(key, out var value))
        {
            return "";
        }

        return value is null ? throw GoRuntime.NilPointer()
            : GoValues.Plain(value) as string
            ?? throw new GoCallException($"unable to parse {key} key, must be of type string, but {GoType.KindName(GoValues.KindOf(value))} found");
    }
}
