using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Flux.ApiServer.Admission;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Registry;

/// <summary>The one way into the store: reset → note owners → allocate → admit → validate → store.</summary>
internal sealed class WritePipeline(ObjectStore store, AdmissionChain admission)
{
    private const int MaxObjectBytes = 1_572_864;
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int Retries = 100;

    /// <summary>Creates a decoded, defaulted object.</summary>
    /// <param name="context">The circumstances.</param>
    /// <param name="obj">The object; it is not used any more afterwards.</param>
    /// <param name="owned">Whether its owners are noted already, as after an apply.</param>
    public Written Create(WriteContext context, JsonObject obj, bool owned = false) => Done(CreateAsync(context with { IsAdmitted = false }, obj, owned));

    /// <summary>As <see cref="Create"/>, for a client: policies and webhooks are asked.</summary>
    public async ValueTask<Written> CreateAsync(WriteContext context, JsonObject obj, bool owned = false)
    {
        var resource = context.Resource;
        var metadata = obj.Child("metadata");
        if (metadata.Text("resourceVersion") is { Length: > 0 })
        {
            throw ApiErrors.Unclassified("resourceVersion should not be set on objects to be created");
        }

        PlaceInNamespace(context, metadata);
        RemoveDuplicateOwners(context, obj);
        admission.BeforeCreate(context, obj);
        if (!owned)
        {
            ClearSystemFields(metadata);
            FieldManager.Update(resource.Schema, null, obj, context.FieldManager, context.Subresource, context.Now);
        }

        obj = await admission.MutateAsync(context, obj, null, context.Aborted);
        metadata = obj.Child("metadata");
        ClearSystemFields(metadata);
        var generated = GenerateName(metadata);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Times.Format(context.Now);
        resource.Strategy.PrepareForCreate(obj, context);
        resource.Strategy.Allocate(obj, null, context);
        Validate(resource, obj, null, context);
        context.Warnings.AddRange(resource.Strategy.Warnings(obj, null));
        await admission.ValidateAsync(context, obj, null, context.Aborted);
        if (context.DryRun)
        {
            return resource.Store.Find(context.Namespace, metadata.Text("name")!) is null
                ? new(obj)
                : throw ApiErrors.AlreadyExists(resource.Name, metadata.Text("name")!);
        }

        var stored = resource.Store.Create(Seal(resource, obj));
        if (stored is null)
        {
            throw IsBeingDeleted(resource, context, metadata.Text("name")!) ? ApiErrors.BeingDeleted(resource.Name, metadata.Text("name")!)
                : generated ? ApiErrors.GenerateNameConflict(resource.Name, metadata.Text("name")!)
                : ApiErrors.AlreadyExists(resource.Name, metadata.Text("name")!);
        }

        admission.Notice(resource);
        return new(resource, stored);
    }

    /// <summary>Changes an object, anew as often as somebody else changes it meanwhile.</summary>
    /// <param name="context">The circumstances.</param>
    /// <param name="change">
    /// Gives the wanted state for the live one (its own copy), decoded and defaulted; called again where the live state moved on. With
    /// <paramref name="owned"/> it does not change what it is given, unless it returns that itself.
    /// </param>
    /// <param name="owned">Whether the owners of fields are noted already, as after an apply.</param>
    /// <param name="isPatch">Whether a missing resource version is fine with every kind.</param>
    /// <exception cref="ApiException">404 where there is no such object.</exception>
    public Written Update(WriteContext context, Func<JsonObject, JsonObject> change, bool owned = false, bool isPatch = false) =>
        Done(UpdateAsync(context with { IsAdmitted = false }, change, owned, isPatch));

    /// <summary>As <see cref="Update"/>, for a client: policies and webhooks are asked.</summary>
    public async ValueTask<Written> UpdateAsync(WriteContext context, Func<JsonObject, JsonObject> change, bool owned = false, bool isPatch = false)
    {
        var resource = context.Resource;
        for (var attempt = 0; ; attempt++)
        {
            var stored = resource.Store.Find(context.Namespace, context.Name)
                ?? throw ApiErrors.NotFound(resource.Name, context.Name);
            var live = resource.Read(stored);
            var updated = change(owned ? live : resource.Read(stored));
            if (ReferenceEquals(updated, live))
            {
                live = resource.Read(stored);
            }

            var given = updated.Text("metadata", "resourceVersion") ?? "";
            var conditional = IsConditional(context, stored, updated, given, isPatch);
            if (await TryStoreAsync(context, stored, live, updated, owned) is { } result)
            {
                return result;
            }

            if (conditional || attempt >= Retries)
            {
                throw ApiErrors.Modified(resource.Name, context.Name);
            }
        }
    }

    /// <summary>The result of a write that waits for nobody, since no webhook is asked about it.</summary>
    private static Written Done(ValueTask<Written> write) => write.GetAwaiter().GetResult();

    private static bool IsBeingDeleted(ServedResource resource, WriteContext context, string name) =>
        resource.Store.Find(context.Namespace, name) is { } taken && MetadataSlice.Scalar(taken.Json, ["metadata", "deletionTimestamp"]) is not null;

    private static bool IsConditional(WriteContext context, StoredObject stored, JsonObject updated, string given, bool isPatch)
    {
        var resource = context.Resource;
        if (!isPatch && updated.Text("metadata", "uid") is { Length: > 0 } uid && uid != stored.Uid)
        {
            throw OtherUid(resource, stored.Key, context.Name, uid, stored.Uid);
        }

        if (given is "" or "0")
        {
            return resource.Strategy.AllowsUnconditionalUpdate || isPatch
                ? false
                : throw ApiErrors.Invalid(resource.Kind.Group, resource.Schema.Plural, context.Name,
                    [FieldError.InvalidText("metadata.resourceVersion", "0", "must be specified for an update")]);
        }

        if (!ulong.TryParse(given, System.Globalization.CultureInfo.InvariantCulture, out var revision))
        {
            throw ApiErrors.Unclassified($"strconv.ParseUint: parsing {Quote.Go(given)}: invalid syntax");
        }

        return revision == (ulong)stored.Revision ? true : throw ApiErrors.Modified(resource.Name, context.Name);
    }

    /// <summary>The uid that was sent is not that of the object.</summary>
    public static ApiException OtherUid(ServedResource resource, string key, string name, string sent, string stored) => ApiErrors.Conflict(
        resource.Name,
        name,
        $"StorageError: invalid object, Code: 4, Key: /registry/{RegistryKey(resource)}/{key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {sent}, UID in object meta: {stored}");

    private static string RegistryKey(ServedResource resource) =>
        resource.Custom is null ? resource.Schema.Plural : $"{resource.Kind.Group}/{resource.Schema.Plural}";

    private async ValueTask<Written?> TryStoreAsync(WriteContext context, StoredObject stored, JsonObject live, JsonObject updated, bool owned)
    {
        var resource = context.Resource;
        var metadata = updated.Child("metadata");
        var liveMetadata = live.Map("metadata")!;
        PlaceInNamespace(context, metadata);
        metadata["resourceVersion"] = liveMetadata["resourceVersion"]!.DeepClone();
        RemoveDuplicateOwners(context, updated);
        if (!owned)
        {
            FieldManager.Update(resource.Schema, live, updated, context.FieldManager, context.Subresource, context.Now);
        }

        context.Warnings.Clear();
        context.Warnings.AddRange(context.BodyWarnings);
        updated = await admission.MutateAsync(context, updated, live, context.Aborted);
        metadata = updated.Child("metadata");
        MetadataRules.CarryOver(metadata, liveMetadata);
        resource.Strategy.PrepareForUpdate(updated, live, context);
        resource.Strategy.Allocate(updated, live, context);

        Validate(resource, updated, live, context);
        if (context.Subresource is not "status")
        {
            context.Warnings.AddRange(resource.Strategy.Warnings(updated, live));
        }

        await admission.ValidateAsync(context, updated, live, context.Aborted);
        FieldManager.IgnoreTimeChanges(live, updated);
        if (JsonNode.DeepEquals(updated, live))
        {
            return new(resource, stored);
        }

        if (IsGone(metadata) && !resource.Strategy.WaitsForMore(updated))
        {
            return context.DryRun || resource.Store.Delete(stored, ToStorage(resource, Json.Clone(live))) ? new(updated) : null;
        }

        if (context.DryRun)
        {
            return new(updated);
        }

        var result = resource.Store.Update(stored, Seal(resource, updated));
        admission.Notice(resource);
        return result is null ? null : new(resource, result);
    }

    /// <summary>Whether an object under deletion has nothing left to wait for.</summary>
    public static bool IsGone(JsonObject metadata) =>
        metadata["deletionTimestamp"] is not null
        && !metadata.Texts("finalizers").Any()
        && (metadata.Whole("deletionGracePeriodSeconds") ?? 0) == 0;

    /// <summary>The object as it is stored: in the version that its resource is stored in.</summary>
    public static JsonObject ToStorage(ServedResource resource, JsonObject obj)
    {
        var storage = StorageVersion(resource);
        if (storage != resource.ApiVersion)
        {
            resource.Strategy.Convert(obj, resource.ApiVersion, storage);
        }

        return obj;
    }

    public static string StorageVersion(ServedResource resource) =>
        resource.Custom?.Definition.StorageApiVersion ?? resource.Strategy.StorageVersion ?? resource.ApiVersion;

    private static void Validate(ServedResource resource, JsonObject obj, JsonObject? live, WriteContext context)
    {
        var errors = live is null
            ? resource.Strategy.ValidateCreate(obj, context)
            : resource.Strategy.ValidateUpdate(obj, live, context);
        if (context.EmptyTemplateLabels)
        {
            errors = [.. errors.Select(error => error.Field == "spec.template.metadata.labels" && error.BadValue == "null"
                ? error with { BadValue = "{}", Message = error.Message.Replace("Invalid value: null", "Invalid value: {}", StringComparison.Ordinal) }
                : error)];
        }

        if (errors.Count > 0)
        {
            throw ApiErrors.Invalid(BuiltInValidation.GroupInAnswers(resource.Schema), resource.Kind.Kind, obj.Text("metadata", "name") ?? "", errors);
        }
    }

    private static void RemoveDuplicateOwners(WriteContext context, JsonObject obj)
    {
        if (OwnerReferences.RemoveDuplicates(obj) is { } warning && !context.BodyWarnings.Contains(warning))
        {
            context.BodyWarnings.Add(warning);
            context.Warnings.Add(warning);
        }
    }

    private static void PlaceInNamespace(WriteContext context, JsonObject metadata)
    {
        var given = metadata.Text("namespace") ?? "";
        if (!context.Resource.Namespaced)
        {
            if (given.Length > 0 && context.Resource.Custom is null && context.Resource.Kind is not { Group: "", Kind: "Namespace" })
            {
                throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            }

            metadata.Remove("namespace");
            return;
        }

        if (given.Length > 0 && given != context.Namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        metadata["namespace"] = context.Namespace;
    }

    private static void ClearSystemFields(JsonObject metadata)
    {
        foreach (var field in (ReadOnlySpan<string>)["uid", "creationTimestamp", "deletionTimestamp", "selfLink", "resourceVersion"])
        {
            metadata.Remove(field);
        }
    }

    private static bool GenerateName(JsonObject metadata)
    {
        if (metadata.Text("name") is { Length: > 0 } || metadata.Text("generateName") is not { Length: > 0 } prefix)
        {
            return false;
        }

        const int maxPrefix = 58;
        metadata["name"] = prefix[..Math.Min(prefix.Length, maxPrefix)] + RandomNumberGenerator.GetString(NameAlphabet, 5);
        return true;
    }

    private static SealedObject Seal(ServedResource resource, JsonObject obj)
    {
        var sealedObject = SealedObject.Of(ToStorage(resource, obj), StorageVersion(resource));
        return sealedObject.Length + resource.Prefix.Length <= MaxObjectBytes
            ? sealedObject
            : throw ApiErrors.Unclassified("etcdserver: request is too large");
    }

    /// <summary>The revision of the last write to any resource.</summary>
    public long Revision => store.Revision;
}
