using Flux.Kubernetes.Transport;
using Flux.TestKit.Durable;

namespace Flux.Kubernetes.Tests.Transport;

public sealed class RequestBudgetTests
{
    private readonly ManualClock _clock = new();
    private readonly List<string> _served = [];

    [Fact]
    public void Take_WithinTheBurst_DoesNotWait()
    {
        var budget = new RequestBudget(10, 3, _clock);

        Assert.True(Enumerable.Range(0, 3).All(_ => budget.TakeAsync(RequestPriority.Normal, "", Cancel.Token).IsCompletedSuccessfully));
        Assert.False(budget.TakeAsync(RequestPriority.Normal, "", Cancel.Token).IsCompleted);
    }

    [Fact]
    public async Task Take_WhenManyWait_ServesTheUrgentFirstAndStarvesNobody()
    {
        var budget = new RequestBudget(10, 1, _clock);
        await budget.TakeAsync(RequestPriority.Normal, "", Cancel.Token);
        var all = Wait(budget, 100, RequestPriority.Bulk, "sweep").Concat(Wait(budget, 100, RequestPriority.Normal, "apply"))
            .Concat(Wait(budget, 5, RequestPriority.Urgent, "status")).ToList();

        await ServeAsync(all, 42);

        // Shares are 16 : 4 : 1. Five urgent ones take less than a third of a round, so they go within the first eight; of the
        // others' 37 one in five is of the sweep.
        Assert.Equal(5, _served.Take(8).Count(s => s == "status"));
        Assert.InRange(_served.Count(s => s == "sweep"), 6, 9);
        Assert.Equal(42, _served.Count);
    }

    [Fact]
    public async Task Take_WhenAFlowHasManyWaiting_AnotherGetsEverySecondTurn()
    {
        var budget = new RequestBudget(10, 1, _clock);
        await budget.TakeAsync(RequestPriority.Normal, "", Cancel.Token);
        var all = Wait(budget, 1000, RequestPriority.Normal, "large").Concat(Wait(budget, 3, RequestPriority.Normal, "small")).ToList();

        await ServeAsync(all, 6);

        Assert.Equal(["large", "small", "large", "small", "large", "small"], _served);
    }

    [Fact]
    public async Task Take_WhenOneGivesUp_CostsNothing()
    {
        var budget = new RequestBudget(10, 1, _clock);
        await budget.TakeAsync(RequestPriority.Normal, "", Cancel.Token);
        using var cancel = new CancellationTokenSource();
        var first = budget.TakeAsync(RequestPriority.Normal, "a", cancel.Token);
        var second = Wait(budget, 1, RequestPriority.Normal, "b").ToList();

        await cancel.CancelAsync();
        await ServeAsync(second, 1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(["b"], _served);
    }

    private List<Task> Wait(RequestBudget budget, int count, RequestPriority priority, string flow) =>
        [.. Enumerable.Range(0, count).Select(_ => NoteAsync(budget.TakeAsync(priority, flow, Cancel.Token), flow))];

    private async Task NoteAsync(Task turn, string flow)
    {
        await turn;
        lock (_served)
        {
            _served.Add(flow);
        }
    }

    /// <summary>Lets the time pass that so many take, one after the other.</summary>
    private async Task ServeAsync(List<Task> waiting, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            while (waiting.Count(t => t.IsCompleted) < i)
            {
                await Task.Yield();
            }
        }
    }
}
