using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>Credentials from a program, kept until they expire or are refused.</summary>
/// <remarks>Spec: Kubernetes, client.authentication.k8s.io v1 and v1beta1 ExecCredential.</remarks>
internal sealed class ExecCredentials
{
    private const int MaxOutputCharacters = 1024 * 1024;
    private const int MaxQuotedCharacters = 512;

    private readonly ExecPlugin _plugin;
    private readonly ClusterConnection _connection;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;

    private ExecCredentials(ExecPlugin plugin, ClusterConnection connection, TimeSpan timeout, TimeProvider clock) =>
        (_plugin, _connection, _timeout, _clock) = (plugin, connection, timeout, clock);

    public static IClusterCredentials Create(ExecPlugin plugin, ClusterConnection connection, TimeSpan timeout, TimeProvider clock)
    {
        var credentials = new ExecCredentials(plugin, connection, timeout, clock);
        return new CachedCredentials(async cancellationToken => credentials.Read(await credentials.RunAsync(cancellationToken)), clock);
    }

    private (ClusterCredential Credential, DateTimeOffset? Expires) Read(string output)
    {
        var status = StatusOf(output);
        var certificate = status.Text("clientCertificateData");
        var key = status.Text("clientKeyData");
        var token = status.Text("token");
        if ((certificate.Length == 0) != (key.Length == 0))
        {
            throw Error("it gave a certificate without its key, or a key without its certificate");
        }

        if (token.Length == 0 && certificate.Length == 0)
        {
            throw Error("it gave neither a token nor a certificate with its key");
        }

        var credential = new ClusterCredential
        {
            Authorization = token.Length > 0 ? new Secret("Bearer " + token) : null,
            Certificate = certificate.Length > 0 ? certificate : null,
            CertificateKey = key.Length > 0 ? new Secret(key) : null,
        };
        return (credential, ExpiryOf(status));
    }

    private DateTimeOffset? ExpiryOf(JsonObject status)
    {
        if (status.Text("expirationTimestamp") is not { Length: > 0 } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw Error("its expirationTimestamp is not a time");
    }

    private JsonObject StatusOf(string output)
    {
        JsonObject? credential;
        try
        {
            credential = JsonNode.Parse(output) as JsonObject;
        }
        catch (JsonException)
        {
            // The parser's message could quote the credential.
            throw Error("its output is not JSON");
        }

        if (credential?.Text("kind") != "ExecCredential" || credential.Text("apiVersion") != _plugin.ApiVersion)
        {
            throw Error($"its output is not an ExecCredential of {_plugin.ApiVersion}");
        }

        return credential["status"] as JsonObject ?? throw Error("its output has no status");
    }

#pragma warning disable RS0030 // the exec protocol of kubeconfig is to run a program; options decide whether a file may ask for it
    private async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw Error(_plugin.InstallHint.Length > 0 ? $"{e.Message}; {Shorten(_plugin.InstallHint)}" : e.Message);
        }

        try
        {
            var output = ReadAsync(process.StandardOutput, linked.Token);
            var errors = Task.FromResult("");
            if (!_plugin.IsInteractive)
            {
                process.StandardInput.Close();
                errors = ReadAsync(process.StandardError, linked.Token);
            }

            // The first to fail counts: a program whose output is not read any more would never end.
            await foreach (var ended in Task.WhenEach(output, errors, process.WaitForExitAsync(linked.Token)))
            {
                await ended;
            }

            return process.ExitCode == 0
                ? await output
                : throw Error($"it ended with code {process.ExitCode}{Quote(await errors)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Error($"it took longer than {GoDuration.Format(_timeout)}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(_plugin.Command, _plugin.Arguments)
        {
            RedirectStandardInput = !_plugin.IsInteractive,
            RedirectStandardOutput = true,
            RedirectStandardError = !_plugin.IsInteractive,
            UseShellExecute = false,
        };
        foreach (var (name, value) in _plugin.Environment)
        {
            info.Environment[name] = value;
        }

        info.Environment["KUBERNETES_EXEC_INFO"] = Request().ToJsonString();
        return info;
    }
#pragma warning restore RS0030

    private JsonObject Request()
    {
        var spec = new JsonObject { ["interactive"] = _plugin.IsInteractive };
        if (_plugin.ProvidesClusterInfo)
        {
            var cluster = new JsonObject { ["server"] = _connection.Server.OriginalString };
            if (_connection.TlsServerName is { } name)
            {
                cluster["tls-server-name"] = name;
            }

            if (_connection.InsecureSkipTlsVerify)
            {
                cluster["insecure-skip-tls-verify"] = true;
            }

            if (_connection.CertificateAuthority is { } authority)
            {
                cluster["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authority));
            }

            if (_connection.Proxy is { } proxy)
            {
                cluster["proxy-url"] = proxy.OriginalString;
            }

            if (_connection.DisableCompression)
            {
                cluster["disable-compression"] = true;
            }

            if (_plugin.ClusterConfig is { } config)
            {
                cluster["config"] = config.DeepClone();
            }

            spec["cluster"] = cluster;
        }

        return new JsonObject { ["apiVersion"] = _plugin.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            text.Append(buffer, 0, read);
            if (text.Length > MaxOutputCharacters)
            {
                throw Error($"it wrote more than {MaxOutputCharacters} characters");
            }
        }

        return text.ToString();
    }

    private static string Quote(string errors)
    {
        var text = Shorten(errors);
        return text.Length == 0 ? "" : ": " + text;
    }

    private static string Shorten(string text) =>
        new([.. text.Trim().Select(c => char.IsControl(c) ? ' ' : c).Take(MaxQuotedCharacters)]);

    private KubeconfigException Error(string what) => new($"{_plugin.Where}: exec plugin {Path.GetFileName(_plugin.Command)}: {what}");
}
