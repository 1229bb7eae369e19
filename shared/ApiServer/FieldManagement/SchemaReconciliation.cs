using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Brings field sets written under an older schema up to date, where fields have become atomic since.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>typed/reconcile_schema.go</c>.</remarks>
internal static class SchemaReconciliation
{
    /// <summary>The same set, where nothing has changed.</summary>
    public static FieldSet Reconcile(TypeSchema type, FieldSet fields)
    {
        var result = Visit(type, fields, isAtomic: false, out var becameAtomic);
        return becameAtomic ? fields : result ?? FieldSet.Empty;
    }

    private static FieldSet? Visit(TypeSchema type, FieldSet? fields, bool isAtomic, out bool becameAtomic)
    {
        becameAtomic = false;
        switch (TypedKinds.Preferred(type))
        {
            case TypedKind.Map when type.IsDeducedMap:
                return fields;
            case TypedKind.Map when type.IsAtomicMap:
                becameAtomic = !isAtomic && fields is not null;
                return fields;
            case TypedKind.List when type.ListType == ListType.Atomic:
                becameAtomic = !isAtomic;
                return fields;
            case TypedKind.Scalar:
                return fields;
            default:
                return fields is null ? null : VisitChildren(type, fields);
        }
    }

    private static FieldSet VisitChildren(TypeSchema type, FieldSet fields)
    {
        var nodes = fields.Nodes;
        FieldSetBuilder? changed = null;
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i];
            var childType = ChildType(type, node.Element);
            if (childType is not null)
            {
                var children = Visit(childType, node.Children, node.IsMember && node.Children is null, out var becameAtomic);
                if (becameAtomic || !ReferenceEquals(children, node.Children))
                {
                    changed ??= CopyOf(nodes[..i]);
                    node = becameAtomic ? new(node.Element, true, null) : node with { Children = children };
                }
            }

            if (changed is { } result)
            {
                result.Append(node);
                changed = result;
            }
        }

        return changed?.Build() ?? fields;
    }

    private static FieldSetBuilder CopyOf(ReadOnlySpan<FieldSet.Node> nodes)
    {
        var builder = new FieldSetBuilder(nodes.Length + 4);
        builder.Append(nodes);
        return builder;
    }

    private static TypeSchema? ChildType(TypeSchema type, PathElement element) =>
        TypedKinds.Preferred(type) == TypedKind.List
            ? type.Items
            : element.IsField ? type.TypeOf(element.Name) : type.Values;
}
