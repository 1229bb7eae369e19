using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Notifications.Tokens;
using Flux.Primitives;

namespace Flux.Notifications.Senders;

/// <summary>Decides whether a call is that of the sender whom a Receiver expects. Secrets are compared in constant time.</summary>
/// <remarks>Spec: notification-controller internal/server/receiver_handlers.go, validate.</remarks>
internal sealed class SenderChecks(BearerTokens tokens)
{
    /// <exception cref="ReceiverException">It is not; the message is for the log, and says nothing that is secret.</exception>
    public async Task<SenderVerdict> CheckAsync(IKubernetesClient client, Receiver receiver, WebhookRequest request, CancellationToken cancellationToken)
    {
        var spec = receiver.Spec;
        if (spec.Type == ReceiverTypes.GenericOidc)
        {
            return new() { Claims = await tokens.CheckAsync(request, spec.OidcProviders, cancellationToken) };
        }

        var secret = await ReceiverSecret.ReadAsync(client, receiver, cancellationToken);
        return spec.Type switch
        {
            ReceiverTypes.Generic => SenderVerdict.Accepted,
            ReceiverTypes.GenericHmac => Hmac(request, secret.Token),
            ReceiverTypes.GitHub => Signed(request, secret.Token, spec, "GitHub", "the GitHub signature header is invalid", "X-GitHub-Event"),
            ReceiverTypes.Bitbucket => Signed(request, secret.Token, spec, "Bitbucket server", "the Bitbucket server signature header is invalid", "X-Event-Key"),
            ReceiverTypes.GitLab => GitLab(request, secret.Token, spec),
            ReceiverTypes.Harbor => secret.Token.Matches(request.Header("Authorization") ?? "")
                ? new() { IsOnce = true }
                : throw new ReceiverException("the Harbor Authorization header value does not match the receiver token"),
            ReceiverTypes.Nexus => Nexus(request, secret.Token),
            ReceiverTypes.DockerHub => Decoded(request, "DockerHub", ["push_data", "tag"], ["repository", "repo_url"]),
            ReceiverTypes.Quay => Decoded(request, "Quay", ["docker_url"]),
            ReceiverTypes.Acr => EventGrid.Read(request, JsonBody.TryRead(request.Body.Span))
                ?? Decoded(request, "ACR", ["action"], ["target", "repository"], ["target", "tag"]),
            ReceiverTypes.Gcr => await GcrAsync(request, secret, cancellationToken),
            ReceiverTypes.CdEvents => CdEvents(request, spec),
            var other => throw new ReceiverException($"receiver type \"{other}\" not supported"),
        };
    }

    private static SenderVerdict Hmac(WebhookRequest request, Secret token) =>
        HmacSignature.Problem(request.Header("X-Signature"), request.Body.Span, token) is { } problem
            ? throw new ReceiverException($"unable to validate HMAC signature: {problem}")
            : SenderVerdict.Accepted;

    private static SenderVerdict Signed(WebhookRequest request, Secret token, ReceiverSpec spec, string sender, string failure, string eventHeader)
    {
        var type = request.Header("Content-Type")?.Split(';')[0].Trim() ?? "";
        if (type is not ("application/json" or "application/x-www-form-urlencoded"))
        {
            throw new ReceiverException($"{failure}, err: webhook request has unsupported Content-Type \"{type}\"");
        }

        var signature = request.Header("X-Hub-Signature-256") is { Length: > 0 } newer ? newer : request.Header("X-Hub-Signature");
        if (HmacSignature.Problem(signature, request.Body.Span, token) is { } problem)
        {
            throw new ReceiverException($"{failure}, err: {problem}");
        }

        CheckEvent(request, spec, sender, eventHeader);
        var payload = type == "application/x-www-form-urlencoded" ? JsonBody.FormPayload(request.Body.Span) : null;
        return new() { IsOnce = true, Bodies = payload is not null && JsonBody.TryRead(payload) is JsonObject body ? [body] : null };
    }

    private static SenderVerdict GitLab(WebhookRequest request, Secret token, ReceiverSpec spec)
    {
        if (!token.Matches(request.Header("X-Gitlab-Token") ?? ""))
        {
            throw new ReceiverException("the X-Gitlab-Token header value does not match the receiver token");
        }

        CheckEvent(request, spec, "GitLab", "X-Gitlab-Event");
        return new() { IsOnce = true };
    }

    private static SenderVerdict Nexus(WebhookRequest request, Secret token)
    {
        if (request.Header("X-Nexus-Webhook-Signature") is not { Length: > 0 } signature)
        {
            throw new ReceiverException("the Nexus signature is missing from header");
        }

        if (!HmacSignature.IsSha1(signature, request.Body.Span, token))
        {
            throw new ReceiverException("invalid Nexus signature");
        }

        return Decoded(request, "Nexus", ["action"], ["repositoryName"]) with { IsOnce = true };
    }

    private static SenderVerdict Decoded(WebhookRequest request, string sender, params string[][] texts)
    {
        var body = JsonBody.Read(request.Body.Span, sender);
        foreach (var path in texts)
        {
            JsonBody.ExpectText(body, sender, path);
        }

        return SenderVerdict.Accepted;
    }

    private async Task<SenderVerdict> GcrAsync(WebhookRequest request, ReceiverSecret secret, CancellationToken cancellationToken)
    {
        var email = secret.Field("email") ?? throw new ReceiverException("invalid secret data: required field 'email' for GCR receiver");
        var audience = secret.Field("audience") ?? throw new ReceiverException("invalid secret data: required field 'audience' for GCR receiver");
        try
        {
            await tokens.CheckGoogleAsync(request, email, audience, cancellationToken);
        }
        catch (ReceiverException e)
        {
            throw new ReceiverException($"cannot authenticate GCR request: {e.Message}", e);
        }

        byte[] data;
        try
        {
            data = Convert.FromBase64String(JsonBody.Read(request.Body.Span, "GCR").Text("message", "data") ?? "");
        }
        catch (FormatException e)
        {
            throw new ReceiverException("cannot decode GCR webhook body: its data is not base64", e);
        }

        if (JsonBody.TryRead(data) is not JsonObject pushed)
        {
            throw new ReceiverException("cannot decode GCR webhook body");
        }

        // what upstream's filters see: these three, empty where they are not there
        var body = new JsonObject();
        foreach (var field in (string[])["action", "digest", "tag"])
        {
            JsonBody.ExpectText(pushed, "GCR", field);
            body[field] = pushed.Text(field) ?? "";
        }

        return new() { Bodies = [body], IsOnce = true };
    }

    private static SenderVerdict CdEvents(WebhookRequest request, ReceiverSpec spec)
    {
        if (JsonBody.TryRead(request.Body.Span) is not JsonObject body)
        {
            throw new ReceiverException("unable to validate CDEvent event: it is not JSON");
        }

        if (CdEvent.Problem(body) is { } problem)
        {
            throw new ReceiverException($"unable to validate CDEvent event: {problem}");
        }

        CheckEvent(request, spec, "CDEvent", "Ce-Type");
        return SenderVerdict.Accepted;
    }

    private static void CheckEvent(WebhookRequest request, ReceiverSpec spec, string sender, string header)
    {
        var name = request.Header(header) ?? "";
        if (spec.Events.Count > 0 && !spec.Events.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ReceiverException($"the {sender}{(sender == "CDEvent" ? "" : " event")} \"{Printable(name)}\" is not authorised");
        }
    }

    // a header ends up in the log
    private static string Printable(string text)
    {
        var clean = new StringBuilder();
        foreach (var c in text.Length > 100 ? text.AsSpan(0, 100) : text)
        {
            clean.Append(char.IsControl(c) ? '?' : c);
        }

        return clean.ToString();
    }
}
