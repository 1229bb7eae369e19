namespace Flux.ApiServer.Admission;

/// <summary>The expressions of a policy cost more than they may together.</summary>
internal sealed class PolicyBudgetException()
    : Exception("validation failed due to running out of cost budget, no further validation rules will be run");
