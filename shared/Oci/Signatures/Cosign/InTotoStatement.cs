namespace Flux.Oci.Signatures.Cosign;

/// <summary>What is said of which artifacts.</summary>
/// <param name="Subjects">The artifacts: their digests by algorithm, and annotations that are texts.</param>
/// <remarks>Spec: in-toto attestation framework 1.0, statement.md and resource_descriptor.md, in protobuf's JSON form.</remarks>
internal sealed record InTotoStatement(IReadOnlyList<(IReadOnlyDictionary<string, string> Digests, IReadOnlyDictionary<string, string> Annotations)> Subjects)
{
    private const int MaxSubjects = 1024;
    private const int MaxDigests = 32;

    /// <exception cref="SignatureException">It is malformed, or has too many subjects.</exception>
    public static InTotoStatement Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var statement = ProtoJson.Parse(json, "_type", "subject", "predicateType", "predicate");
            statement.Text("_type");
            statement.Text("predicateType");
            var subjects = new List<(IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>)>();
            foreach (var subject in statement.Messages("subject", MaxSubjects, "name", "uri", "digest", "content", "downloadLocation", "mediaType", "annotations"))
            {
                var digests = subject.Map("digest");
                if (digests.Count > MaxDigests)
                {
                    throw new FormatException($"too many digests: {digests.Count} > {MaxDigests}");
                }

                if (digests.Values.Any(digest => digest.Length % 2 != 0 || digest.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF")))
                {
                    throw new FormatException("unable to decode subject digest");
                }

                subjects.Add((digests, Annotations(subject)));
            }

            return new(subjects);
        }
        catch (FormatException e)
        {
            throw new SignatureException($"could not verify artifact: unable to extract statement from envelope: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> Annotations(ProtoJson subject)
    {
        var annotations = new Dictionary<string, string>();
        if (subject.Value("annotations") is { } value)
        {
            if (value.ValueKind != System.Text.Json.JsonValueKind.Object)
            {
                throw new FormatException("annotations are not an object");
            }

            foreach (var property in value.EnumerateObject())
            {
                if (property.Value.ValueKind == System.Text.Json.JsonValueKind.String && !annotations.TryAdd(property.Name, property.Value.GetString() ?? ""))
                {
                    throw new FormatException($"duplicate annotation \"{property.Name}\"");
                }
            }
        }

        return annotations;
    }
}
