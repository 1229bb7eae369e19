using System.Globalization;
using System.Numerics;
using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Formatting;

/// <summary>Go's fmt: Sprint, Sprintln, Sprintf.</summary>
/// <remarks>Source: Go 1.26, fmt/print.go.</remarks>
internal sealed partial class Printer
{
    private readonly TemplateContext? _context;
    private readonly StringBuilder _output = new();
    private readonly Fields _fields;
    private object? _argument;
    private bool _isErroring;

    private Printer(TemplateContext? context)
    {
        _context = context;
        _fields = new(_output);
    }

    /// <summary>The values behind each other, with a space where neither neighbour is a string.</summary>
    public static string Print(TemplateContext? context, ReadOnlySpan<object?> arguments)
    {
        if (arguments.Length == 1 && Simple(arguments[0]) is { } simple)
        {
            return simple;
        }

        var printer = new Printer(context);
        var wasString = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            var isString = GoValues.KindOf(arguments[i]) == GoKind.String;
            if (i > 0 && !isString && !wasString)
            {
                printer._output.Append(' ');
            }

            printer.Argument(arguments[i], 'v');
            wasString = isString;
        }

        return printer.Result();
    }

    /// <summary>One value as %v.</summary>
    public static string Print(TemplateContext? context, object? value) => Simple(value) ?? Print(context, [value]);

    /// <summary>The values with spaces between and a line feed behind.</summary>
    public static string PrintLine(TemplateContext? context, ReadOnlySpan<object?> arguments)
    {
        var printer = new Printer(context);
        for (var i = 0; i < arguments.Length; i++)
        {
            printer._output.Append(i > 0 ? " " : "");
            printer.Argument(arguments[i], 'v');
        }

        printer._output.Append('\n');
        return printer.Result();
    }

    /// <summary>The values as a format says.</summary>
    public static string Format(TemplateContext? context, string format, ReadOnlySpan<object?> arguments)
    {
        var printer = new Printer(context);
        new FormatReader(printer, format).Run(arguments);
        return printer.Result();
    }

    private static string? Simple(object? value) => value switch
    {
        string s => s,
        nint i => i.ToString(CultureInfo.InvariantCulture),
        long i => i.ToString(CultureInfo.InvariantCulture),
        double d => FloatFormat.Format(d),
        bool b => b ? "true" : "false",
        null => "<nil>",
        _ => null,
    };

    private string Result() => GoString.Normalize(_output.ToString());

    private void Argument(object? argument, char verb) => Argument(argument, new Rune(verb));

    private void Argument(object? argument, Rune verb)
    {
        _context?.CheckLength(_output.Length + (_fields.Width ?? 0));
        _argument = argument;
        if (argument is null)
        {
            if (verb.Value is 'T' or 'v')
            {
                _fields.Pad("<nil>");
            }
            else
            {
                BadVerb(verb);
            }

            return;
        }

        switch (verb.Value)
        {
            case 'T':
                _fields.String(GoType.Of(argument)!.Name);
                return;
            case 'p':
                Pointer(argument, verb);
                return;
        }

        if (argument is not GoObject || !HandleMethods(verb))
        {
            Value(argument, verb, 0);
        }
    }

    private void BadVerb(Rune verb)
    {
        _isErroring = true;
        _output.Append("%!").Append(verb).Append('(');
        if (_argument is { } argument)
        {
            _output.Append(GoType.Of(argument)!.Name).Append('=');
            Argument(argument, 'v');
        }
        else
        {
            _output.Append("<nil>");
        }

        _output.Append(')');
        _isErroring = false;
    }

    // values that say themselves how they print
    private bool HandleMethods(Rune verb)
    {
        if (_isErroring || _argument is not GoObject argument)
        {
            return false;
        }

        if (verb.Value == 'w')
        {
            BadVerb(verb);
            return true;
        }

        if (_fields.SharpV || verb.Value is not ('v' or 's' or 'x' or 'X' or 'q'))
        {
            return false;
        }

        if (!argument.Type.Methods.TryGetValue("Error", out var method) && !argument.Type.Methods.TryGetValue("String", out method))
        {
            return false;
        }

        if (argument is GoPointer { IsNil: true })
        {
            _fields.Pad("<nil>");
            return true;
        }

        var receiver = argument is GoPointer { Target: { } target } ? target : argument;
        if (method.Parameters.Count != 1 || method.Result != GoType.String)
        {
            return false;
        }

        String((string)method.Body(_context!, [receiver])!, verb);
        return true;
    }

    private void Bool(bool value, Rune verb)
    {
        if (verb.Value is 't' or 'v')
        {
            _fields.Bool(value);
        }
        else
        {
            BadVerb(verb);
        }
    }

    private void Integer(ulong value, bool isSigned, Rune verb)
    {
        switch (verb.Value)
        {
            case 'v' when _fields.SharpV && !isSigned:
                Hexadecimal(value);
                break;
            case 'v' or 'd':
                _fields.Integer(value, 10, isSigned, 'd');
                break;
            case 'b':
                _fields.Integer(value, 2, isSigned, 'b');
                break;
            case 'o' or 'O':
                _fields.Integer(value, 8, isSigned, (char)verb.Value);
                break;
            case 'x' or 'X':
                _fields.Integer(value, 16, isSigned, (char)verb.Value, verb.Value == 'X');
                break;
            case 'c':
                _fields.Character(value);
                break;
            case 'q':
                _fields.QuotedCharacter(value);
                break;
            case 'U':
                _fields.Unicode(value);
                break;
            default:
                BadVerb(verb);
                break;
        }
    }

    private void Hexadecimal(ulong value)
    {
        var sharp = _fields.Sharp;
        _fields.Sharp = true;
        _fields.Integer(value, 16, isSigned: false, 'v');
        _fields.Sharp = sharp;
    }

    private void Float(double value, bool isFloat32, Rune verb)
    {
        switch (verb.Value)
        {
            case 'v':
                _fields.Float(value, isFloat32, 'g', -1);
                break;
            case 'b' or 'g' or 'G' or 'x' or 'X':
                _fields.Float(value, isFloat32, (char)verb.Value, -1);
                break;
            case 'f' or 'e' or 'E' or 'F':
                _fields.Float(value, isFloat32, verb.Value == 'F' ? 'f' : (char)verb.Value, 6);
                break;
            default:
                BadVerb(verb);
                break;
        }
    }

    private void Complex(Complex value, Rune verb)
    {
        if (verb.Value is not ('v' or 'b' or 'g' or 'G' or 'x' or 'X' or 'f' or 'F' or 'e' or 'E'))
        {
            BadVerb(verb);
            return;
        }

        var plus = _fields.Plus;
        _output.Append('(');
        Float(value.Real, isFloat32: false, verb);
        _fields.Plus = true;
        Float(value.Imaginary, isFloat32: false, verb);
        _output.Append("i)");
        _fields.Plus = plus;
    }

    private void String(string value, Rune verb)
    {
        switch (verb.Value)
        {
            case 'v' when _fields.SharpV:
            case 'q':
                _fields.Quoted(value);
                break;
            case 'v' or 's':
                _fields.String(value);
                break;
            case 'x' or 'X':
                _fields.Hexadecimal(GoString.ToBytes(value), verb.Value == 'X');
                break;
            default:
                BadVerb(verb);
                break;
        }
    }
}
