namespace Flux.Helm.GoJson;

/// <summary>The type of a Go struct's field, as far as reading YAML into it goes; its name is what Go's messages call it.</summary>
internal abstract record Shape(string GoName)
{
    public static readonly Shape Text = new TextShape();
    public static readonly Shape Bool = new BoolShape();
    public static readonly Shape Any = new AnyShape();
    public static readonly Shape Time = new TimeShape();

    public static Shape ListOf(Shape item) => new ListShape(item);

    public static Shape MapOf(Shape item) => new MapShape(item);

    public static Shape PointerTo(Shape target) => new PointerShape(target);

    public sealed record TextShape() : Shape("string");

    public sealed record BoolShape() : Shape("bool");

    public sealed record AnyShape() : Shape("interface {}");

    public sealed record TimeShape() : Shape("time.Time");

    public sealed record ListShape(Shape Item) : Shape($"[]{Item.GoName}");

    public sealed record MapShape(Shape Item) : Shape($"map[string]{Item.GoName}");

    public sealed record PointerShape(Shape Target) : Shape($"*{Target.GoName}");

    /// <summary>A struct: its own name (empty for one without), and its fields by their JSON names.</summary>
    public sealed record StructShape(string Name, string GoName, (string Name, Shape Shape)[] Fields) : Shape(GoName);
}
