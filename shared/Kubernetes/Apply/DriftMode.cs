namespace Flux.Kubernetes.Apply;

/// <summary>What is done where an object is not as its unchanged manifest says.</summary>
public enum DriftMode
{
    /// <summary>It is put right; upstream's way.</summary>
    Correct,

    /// <summary>It is left as it is where its manifest is known to be the one that was applied, and reported; a changed manifest is applied.</summary>
    ReportKnown,

    /// <summary>Every difference is reported and none is put right: nothing new is to be applied.</summary>
    ReportAll,
}
