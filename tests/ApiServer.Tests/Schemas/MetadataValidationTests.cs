using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.Schemas;

public sealed class MetadataValidationTests
{
    [Fact]
    public void ValidateCustom_WhenAFinalizerHasNoPrefix_AcceptsIt()
    {
        // Only built-in kinds know the standard names (core's ValidateObjectMeta); the Flux CRs of a fleet may have others.
        var obj = Parse("""{"metadata":{"name":"a","namespace":"n","finalizers":["cleanup"]}}""");

        Assert.Empty(MetadataValidation.ValidateCustom(obj, isNamespaced: true));
    }

    [Fact]
    public void ValidateCreate_WhenAFinalizerOfABuiltInKindHasNoPrefix_RefusesIt()
    {
        var maps = SchemaCatalog.BuiltIn.FindByPlural("", "v1", "configmaps")!;
        var obj = Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n","finalizers":["noslash"]}}""");

        Assert.Equal(
            "metadata.finalizers[0]: Invalid value: \"noslash\": name is neither a standard finalizer name nor is it fully qualified",
            Assert.Single(BuiltInValidation.ValidateCreate(maps, obj)).ToString());
    }

    [Fact]
    public void Describe_WhenErrorsRepeat_TellsEachOnce()
    {
        var error = new FieldError("spec", FieldErrorType.Required, "Required value");

        Assert.Equal("Deployment.apps \"d\" is invalid: spec: Required value", FieldError.Describe("Deployment", "apps", "d", [error, error]));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
