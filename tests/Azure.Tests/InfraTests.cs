using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flux.Hosting;
using Flux.Yaml;

namespace Flux.Azure.Tests;

/// <summary>infra/ as far as it can be checked without Azure: what the modules pass each other, and the app's settings against the code that reads them.</summary>
public sealed class InfraTests
{
    // settings of the Functions host and of Azure's own libraries
    private static readonly HashSet<string> _foreign =
    [
        "AzureWebJobsStorage", "AzureWebJobsStorage:accountName", "AzureWebJobsStorage:credential", "AzureWebJobsStorage:clientId",
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "FUNCTIONS_WORKER_RUNTIME",
    ];

    // read by name: shared/Identity/Entra/EntraTokens.cs
    private static readonly HashSet<string> _environment = ["AZURE_CLIENT_ID"];

    private static string Infra => Path.Combine(Folder(), "../../infra");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Infra, "*.bicep", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Infra, f)).Order()];

    private static Dictionary<string, Type> Sections { get; } = AppDomain.CurrentDomain.GetAssemblies()
        .Concat(Referenced(typeof(FluxServices).Assembly, []))
        .Where(a => a.GetName().Name?.StartsWith("Flux.", StringComparison.Ordinal) == true)
        .Distinct()
        .SelectMany(a => a.GetExportedTypes())
        .Select(t => (Type: t, Name: t.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as string))
        .Where(t => t.Name is not null)
        .ToDictionary(t => t.Name!, t => t.Type);

    [Theory]
    [MemberData(nameof(Files))]
    public void Bicep_Modules_AreGivenTheParametersTheyTakeAndNoOthers(string file)
    {
        var bicep = BicepFile.Read(Path.Combine(Infra, file));
        foreach (var (name, path, body) in bicep.Modules)
        {
            var module = BicepFile.Read(Path.Combine(Path.GetDirectoryName(bicep.Path)!, path));
            var given = BicepFile.Names(body, "params");
            Assert.Empty(given.Except(module.Params.Select(p => p.Name)));
            Assert.Empty(module.Params.Where(p => !p.HasDefault).Select(p => p.Name).Except(given));
            foreach (Match used in Regex.Matches(bicep.Text, $@"\b{name}!?\.outputs\.(?<output>\w+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
            {
                Assert.Contains(used.Groups["output"].Value, module.Outputs);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Bicep_Files_UseAllTheyDeclareAndCloseWhatTheyOpen(string file)
    {
        var bicep = BicepFile.Read(Path.Combine(Infra, file));

        foreach (var (open, close) in (IEnumerable<(char, char)>)[('{', '}'), ('[', ']'), ('(', ')')])
        {
            Assert.Equal(bicep.Text.Count(c => c == open), bicep.Text.Count(c => c == close));
        }

        Assert.All(bicep.Params, p => Assert.True(Regex.Count(bicep.Text, $@"\b{p.Name}\b", RegexOptions.None, TimeSpan.FromSeconds(1)) > 1, $"{file}: {p.Name} is not used"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Bicep_Resources_HaveADatedVersionAndAName(string file) => Assert.All(BicepFile.Read(Path.Combine(Infra, file)).Resources, resource =>
    {
        Assert.Matches(@"^\d{4}-\d{2}-\d{2}(-preview)?$", resource.Version);
        Assert.Contains("name:", resource.Body, StringComparison.Ordinal);
        Assert.Matches("^Microsoft\\.", resource.Type);
    });

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Parameters_AreThoseOfTheTemplate(string environment)
    {
        var given = Regex.Matches(File.ReadAllText(Path.Combine(Infra, $"parameters/{environment}.bicepparam")), @"^param (?<name>\w+) =", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(m => m.Groups["name"].Value).ToList();
        var main = BicepFile.Read(Path.Combine(Infra, "main.bicep"));

        Assert.Empty(given.Except(main.Params.Select(p => p.Name)));
        Assert.Empty(main.Params.Where(p => !p.HasDefault).Select(p => p.Name).Except(given));
    }

    [Fact]
    public void Storage_HasNoKeys()
    {
        var storage = BicepFile.Read(Path.Combine(Infra, "modules/storage.bicep"));

        Assert.Contains("allowSharedKeyAccess: false", storage.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("listKeys", string.Concat(Files.Select(f => File.ReadAllText(Path.Combine(Infra, f.Data)))), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_OfTheApp_AreAllReadByTheCode() => Assert.All(DeployedSettings(), AssertRead);

    [Fact]
    public void Settings_OfTheLocalRun_AreAllReadByTheCode()
    {
        var values = JsonDocument.Parse(File.ReadAllText(Path.Combine(Infra, "local/local.settings.json"))).RootElement.GetProperty("Values");

        Assert.All(values.EnumerateObject().Select(p => p.Name), AssertRead);
    }

    [Fact]
    public void Settings_ThatTheCodeCannotDoWithout_AreSet()
    {
        var set = DeployedSettings().ToHashSet(StringComparer.Ordinal);
        var missing = Sections
            .Where(section => !section.Key.StartsWith("Flux:Artifacts:", StringComparison.Ordinal) || set.Any(name => name.StartsWith(section.Key, StringComparison.Ordinal))) // one store is enough
            .SelectMany(section => section.Value.GetProperties()
                .Where(p => p.GetCustomAttribute<RequiredAttribute>() is not null && !HasDefault(section.Value, p))
                .Select(p => $"{section.Key}:{p.Name}"))
            .Where(name => !set.Contains(name))
            .ToList();

        Assert.Empty(missing);
        Assert.Contains(FleetClustersSetup.Setting, set);
        Assert.Contains(set, name => name.StartsWith("Flux:Artifacts:", StringComparison.Ordinal));
    }

    [Fact]
    public void Rbac_IsKubernetesYamlWithoutRightsToEverything()
    {
        var objects = KubeYaml.ReadObjects(File.ReadAllText(Path.Combine(Infra, "kubernetes/rbac.yaml")), "rbac.yaml");

        Assert.Equal(["ClusterRole", "ClusterRoleBinding", "ServiceAccount", "RoleBinding"], objects.Select(o => (string?)o["kind"]));
        foreach (var rule in objects[0]["rules"]!.AsArray())
        {
            Assert.DoesNotContain("*", rule!["verbs"]!.AsArray().Select(v => (string?)v));
            Assert.DoesNotContain("*", rule["apiGroups"]?.AsArray().Select(v => (string?)v) ?? []);
        }
    }

    // an address on this machine is no default elsewhere
    private static bool HasDefault(Type options, PropertyInfo property) =>
        property.GetValue(Activator.CreateInstance(options)) is { } value and not "" && value is not Uri { IsLoopback: true };

    private static void AssertRead(string setting)
    {
        if (_foreign.Contains(setting) || _environment.Contains(setting) || setting == FleetClustersSetup.Setting)
        {
            return;
        }

        var section = setting[..setting.LastIndexOf(':')];
        if (!Sections.TryGetValue(section, out var type))
        {
            Assert.Fail($"{setting}: no options are bound from {section}");
        }

        Assert.NotNull(type.GetProperty(setting[(setting.LastIndexOf(':') + 1)..]));
    }

    private static List<string> DeployedSettings()
    {
        var app = BicepFile.Read(Path.Combine(Infra, "modules/functionapp.bicep"));
        var body = app.Resources.Single(r => r.Type == "Microsoft.Web/sites/config").Body;
        return [.. BicepFile.Names(body, "properties").Select(name => name.Replace("__", ":", StringComparison.Ordinal))];
    }

    private static HashSet<Assembly> Referenced(Assembly assembly, HashSet<Assembly> seen)
    {
        if (seen.Add(assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(n => n.Name?.StartsWith("Flux.", StringComparison.Ordinal) == true))
            {
                Referenced(Assembly.Load(name), seen);
            }
        }

        return seen;
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
