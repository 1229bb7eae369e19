namespace Flux.Durable.Tests;

public sealed class OrchestrationJsonTests
{
    [Fact]
    public void Serialize_AtTheLimit_IsAccepted_AndOneByteMoreIsRefused()
    {
        // two quotes belong to the payload
        var atLimit = new string('x', OrchestrationJson.MaxPayloadBytes - 2);

        Assert.Equal(OrchestrationJson.MaxPayloadBytes, OrchestrationJson.Serialize(atLimit, "p").Length);
        var e = Assert.Throws<OrchestrationPayloadException>(() => OrchestrationJson.Serialize(atLimit + "x", "the input of activity Reconcile"));
        Assert.Equal("the input of activity Reconcile is larger than 16384 bytes; content belongs in the artifact store", e.Message);
    }

    [Fact]
    public void Serialize_WhenTheTypeCannotBe_SaysWhichPayload()
    {
        var e = Assert.Throws<OrchestrationPayloadException>(() => OrchestrationJson.Serialize(new { Handle = (nint)1 }, "the result of activity Fetch"));

        Assert.StartsWith("the result of activity Fetch cannot be serialized: ", e.Message, StringComparison.Ordinal);
        Assert.Equal("the result of activity Fetch", e.Payload);
    }

    [Fact]
    public void Serialize_WhenAJsonElementIsEmpty_IsRefused()
    {
        // default(JsonElement) holds no document
        Assert.Throws<OrchestrationPayloadException>(() => OrchestrationJson.Serialize(default(System.Text.Json.JsonElement), "p"));
    }

    [Fact]
    public void SerializeCustomStatus_CountsCharacters_AsDurableTaskCountsUtf16()
    {
        var atLimit = new string('x', OrchestrationJson.MaxCustomStatusChars - 2);

        Assert.NotNull(OrchestrationJson.SerializeCustomStatus(atLimit));
        Assert.Throws<OrchestrationPayloadException>(() => OrchestrationJson.SerializeCustomStatus(atLimit + "x"));
        Assert.Null(OrchestrationJson.SerializeCustomStatus(null));
    }

    [Fact]
    public void Deserialize_WhenTheTextDoesNotFit_SaysWhichPayload()
    {
        var e = Assert.Throws<OrchestrationPayloadException>(() => OrchestrationJson.Deserialize<int>("\"x\"", "the result of activity Count"));

        Assert.StartsWith("the result of activity Count is not a Int32: ", e.Message, StringComparison.Ordinal);
    }
}
