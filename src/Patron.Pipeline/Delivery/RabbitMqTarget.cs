using System.Security.Cryptography;
using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// Messages on a RabbitMQ broker, one for each contact, persistent and confirmed. What was confirmed and not recorded when a run
/// ended goes again with the same message ids: a contact arrives at least once.
/// </summary>
sealed class RabbitMqTarget : ServerTarget
{
    readonly RabbitMqDelivery _delivery;
    readonly RabbitMqBroker _broker;
    RabbitMqPublisher? _open;

    public RabbitMqTarget(RabbitMqDelivery delivery, TreatmentDefinition campaign, StepContext context)
        : base(delivery, campaign, context)
    {
        _delivery = delivery;
        _broker = new RabbitMqBroker(delivery, Secrets);
    }

    /// <inheritdoc/>
    public override int BatchRows => _delivery.Batch;

    /// <summary>AMQP tells nobody which messages a broker took from a connection that is gone.</summary>
    public override bool KnowsWhatArrived => false;

    /// <summary>The broker has to answer, let the user in, and have the queue or the exchange.</summary>
    public override void Check() => With(_ => true);

    /// <summary>Messages that were confirmed before a connection was lost do not go again.</summary>
    public override Arrival Send(Batch batch)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        List<RabbitMqMessage> open = [.. MessagesOf(batch)];
        foreach (RabbitMqMessage message in open)
        {
            hash.AppendData(message.Body);
            hash.AppendData("\n"u8);
        }

        With(publisher =>
        {
            try
            {
                publisher.Publish(open, Properties(batch), Context.Cancellation);
                return true;
            }
            finally
            {
                open.RemoveAll(message => message.IsConfirmed);
            }
        });
        string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        return new Arrival(batch.Id, _delivery.Queue ?? _delivery.Exchange!, batch.Rows, sha256);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Close();
        base.Dispose();
    }

    /// <summary>A message's id is of project, campaign, instant, target and contact alone, whichever run sends it.</summary>
    IEnumerable<RabbitMqMessage> MessagesOf(Batch batch)
    {
        string address = Sql.Literal(DeliveryAddress.Of(Context, Campaign.Name, _delivery.Name));
        using Result result = Context.Lake.Connection.Query(
            $"""
            SELECT
              left(sha256(concat_ws(chr(10), {address}, CAST(_contact AS VARCHAR), _key)), 32) AS id,
              CAST(to_json(_row) AS VARCHAR) AS text
            FROM ({batch.Contacts}) ORDER BY _key, _contact
            """,
            Context.Cancellation);
        while (result.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
                yield return new RabbitMqMessage(chunk[0].Text(row), Encoding.UTF8.GetBytes(chunk[1].Text(row)));
        }
    }

    /// <summary>The same for the same batch, whichever run sends it.</summary>
    Dictionary<string, object?> Properties(Batch batch) => new()
    {
        ["delivery"] = batch.Id,
        ["campaign"] = Campaign.Name,
        ["as_of"] = AsOf.Text(Context.AsOf),
    };

    /// <summary>A connection serves all batches; one that failed is opened anew.</summary>
    T With<T>(Func<RabbitMqPublisher, T> work)
    {
        try
        {
            return Retrying.Run(
                () =>
                {
                    _open ??= _broker.Open(Context.Cancellation);
                    try
                    {
                        return work(_open);
                    }
                    catch
                    {
                        Close();
                        throw;
                    }
                },
                error => RabbitMqServer.MayPass(error) ? TimeSpan.Zero : null,
                Context.Cancellation);
        }
        catch (Exception error) when (RabbitMqServer.IsItsOwn(error) && !Context.Cancellation.IsCancellationRequested)
        {
            throw new DeliveryException($"{Place}: {_broker.Told(error, Retrying.Attempts)}");
        }
    }

    void Close()
    {
        _open?.Dispose();
        _open = null;
    }
}
