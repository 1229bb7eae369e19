using System.Reflection;
using System.Text.RegularExpressions;

namespace Flux.Orchestrations.Tests;

/// <summary>The analyzer says nothing of a banned symbol that does not exist, so a misspelt line would ban nothing.</summary>
public sealed partial class BannedSymbolsTests
{
    private static readonly Assembly[] _assemblies =
    [
        typeof(object).Assembly, typeof(Console).Assembly, typeof(HttpClient).Assembly, typeof(System.Net.Sockets.Socket).Assembly,
        typeof(System.Net.Dns).Assembly, typeof(System.Security.Cryptography.RandomNumberGenerator).Assembly, typeof(Parallel).Assembly,
        typeof(System.Diagnostics.Stopwatch).Assembly,
    ];

    public static TheoryData<string> Symbols => new(File.ReadAllLines(FilePath()).Where(line => line.Length > 0).Select(line => line.Split(';')[0]));

    [Theory]
    [MemberData(nameof(Symbols))]
    public void BannedSymbol_Exists(string symbol)
    {
        var name = symbol[2..].Split('(')[0];
        if (symbol.StartsWith("T:", StringComparison.Ordinal))
        {
            Assert.NotNull(Find(name));
            return;
        }

        var type = Find(name[..name.LastIndexOf('.')]);
        Assert.NotNull(type);
        Assert.Contains(symbol, type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance).Select(DocumentationId));
    }

    private static Type? Find(string name) => _assemblies.Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);

    private static string DocumentationId(MemberInfo member)
    {
        var owner = member.DeclaringType?.FullName;
        return member switch
        {
            PropertyInfo property => $"P:{owner}.{property.Name}",
            ConstructorInfo constructor => $"M:{owner}.#ctor{Parameters(constructor)}",
            MethodInfo { IsGenericMethod: true } method => $"M:{owner}.{method.Name}``{method.GetGenericArguments().Length}{Parameters(method)}",
            MethodInfo method => $"M:{owner}.{method.Name}{Parameters(method)}",
            _ => string.Empty,
        };
    }

    private static string Parameters(MethodBase method)
    {
        var parameters = method.GetParameters();
        return parameters.Length == 0 ? string.Empty : $"({string.Join(',', parameters.Select(parameter => TypeId(parameter.ParameterType)))})";
    }

    private static string TypeId(Type type)
    {
        if (type.IsGenericMethodParameter)
        {
            return $"``{type.GenericParameterPosition}";
        }

        return type.IsGenericType
            ? $"{Arity().Replace(type.GetGenericTypeDefinition().FullName!, "")}{{{string.Join(',', type.GetGenericArguments().Select(TypeId))}}}"
            : type.FullName ?? type.Name;
    }

    private static string FilePath()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FluxFunctions.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("not inside the repository");
        }

        return Path.Combine(directory.FullName, "infra", "build", "BannedSymbols.Orchestrations.txt");
    }

    [GeneratedRegex("`[0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Arity();
}
