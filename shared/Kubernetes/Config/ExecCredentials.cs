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
internal sealed class ExecCredentials(ExecPlugin plugin, ClusterConnection connection, TimeSpan timeout, TimeProvider clock)
    : IClusterCredentials, IDisposable
{
    private const int MaxOutputCharacters = 1024 * 1024;
    private const int MaxQuotedCharacters = 512;

    /// <summary>A credential this close to its end is not used any more.</summary>
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ClusterCredential? _credential;
    private DateTimeOffset _expires;
    private int _generation;

    public async ValueTask<ClusterCredential> GetAsync(bool refresh, CancellationToken cancellationToken)
    {
        var seen = Volatile.Read(ref _generation);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Of many requests that were refused together, the first runs the program for all.
            var refused = refresh && seen == _generation;
            if (_credential is null || refused || clock.GetUtcNow() >= _expires)
            {
                Keep(await RunAsync(cancellationToken));
            }

            return _credential!;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private void Keep(string output)
    {
        var status = StatusOf(output);
        var certificate = status.Text("clientCertificateData");
        var key = status.Text("clientKeyData");
        var token = status.Text("token");
        if (token.Length == 0 && (certificate.Length == 0 || key.Length == 0))
        {
            throw Error("it gave neither a token nor a certificate with its key");
        }

        _credential = new ClusterCredential
        {
            Authorization = token.Length > 0 ? new Secret("Bearer " + token) : null,
            Certificate = certificate.Length > 0 ? certificate : null,
            CertificateKey = key.Length > 0 ? new Secret(key) : null,
        };
        _expires = status.Text("expirationTimestamp") is { Length: > 0 } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at - _margin
                : DateTimeOffset.MaxValue;
        _generation++;
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

        if (credential?.Text("kind") != "ExecCredential" || credential.Text("apiVersion") != plugin.ApiVersion)
        {
            throw Error($"its output is not an ExecCredential of {plugin.ApiVersion}");
        }

        return credential["status"] as JsonObject ?? throw Error("its output has no status");
    }

#pragma warning disable RS0030 // the exec protocol of kubeconfig is to run a program; options decide whether a file may ask for it
    private async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw Error(plugin.InstallHint.Length > 0 ? $"{e.Message}; {plugin.InstallHint}" : e.Message);
        }

        process.StandardInput.Close();
        try
        {
            var output = ReadAsync(process.StandardOutput, linked.Token);
            var errors = ReadAsync(process.StandardError, linked.Token);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(linked.Token));
            return process.ExitCode == 0
                ? await output
                : throw Error($"it ended with code {process.ExitCode}{Quote(await errors)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Error($"it took longer than {GoDuration.Format(timeout)}");
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
        var info = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in plugin.Environment)
        {
            info.Environment[name] = value;
        }

        info.Environment["KUBERNETES_EXEC_INFO"] = Request().ToJsonString();
        return info;
    }
#pragma warning restore RS0030

    private JsonObject Request()
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (plugin.ProvidesClusterInfo)
        {
            var cluster = new JsonObject { ["server"] = connection.Server.OriginalString };
            if (connection.TlsServerName is { } name)
            {
                cluster["tls-server-name"] = name;
            }

            if (connection.InsecureSkipTlsVerify)
            {
                cluster["insecure-skip-tls-verify"] = true;
            }

            if (connection.CertificateAuthority is { } authority)
            {
                cluster["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authority));
            }

            if (connection.Proxy is { } proxy)
            {
                cluster["proxy-url"] = proxy.OriginalString;
            }

            spec["cluster"] = cluster;
        }

        return new JsonObject { ["apiVersion"] = plugin.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
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
        var text = new string([.. errors.Trim().Select(c => char.IsControl(c) ? ' ' : c).Take(MaxQuotedCharacters)]);
        return text.Length == 0 ? "" : ": " + text;
    }

    private KubeconfigException Error(string what) => new($"{plugin.Where}: exec plugin {Path.GetFileName(plugin.Command)}: {what}");
}
