namespace Flux.GoTemplates.Sprig;

/// <summary>Sprig's functions for text templates.</summary>
/// <remarks>Source: Sprig 3.3.0, functions.go.</remarks>
public static class SprigFunctions
{
    private static readonly FunctionMap _functions = Fill();

    /// <summary>A map of all of Sprig's functions (its TxtFuncMap), to be added to at will.</summary>
    public static FunctionMap Create() => new(_functions);

    private static FunctionMap Fill()
    {
        var functions = new FunctionMap();
        functions.Add("hello", "func() string", (_, _) => "Hello!");
        StringFunctions.Add(functions);
        CaseFunctions.Add(functions);
        NumberFunctions.Add(functions);
        FloatFunctions.Add(functions);
        ListFunctions.Add(functions);
        DictFunctions.Add(functions);
        DefaultFunctions.Add(functions);
        EncodingFunctions.Add(functions);
        PathFunctions.Add(functions);
        RegexFunctions.Add(functions);
        DateFunctions.Add(functions);
        UrlFunctions.Add(functions);
        VersionFunctions.Add(functions);
        RandomFunctions.Add(functions);
        CryptoFunctions.Add(functions);
        CertificateFunctions.Add(functions);
        HostFunctions.Add(functions);
        return functions;
    }
}
