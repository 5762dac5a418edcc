"""The SQL statements of a store; `changes` and `crc_of` keep the checksum of each row that they write."""

from sim.sweeps.store_schema import changes, crc_of, intact

CELLS = "SELECT (SELECT count(*) FROM scenario) * (SELECT sum(replications) FROM point)"
TALLY = """
SELECT status, count(*) FROM resolved JOIN point ON point.id = resolved.point
JOIN cell ON cell.hash = resolved.hash AND cell.replication < point.replications
WHERE cell.model = :model AND cell.seed = :seed
    AND (status <> 'claimed' OR driver IN (SELECT value FROM json_each(:living)))
GROUP BY status
"""
REPLICATIONS = "SELECT replications FROM point WHERE id = ?"
SET_REPLICATIONS = f"UPDATE point SET {changes('point', {'replications': '?1'})}"
EXTEND = f"{SET_REPLICATIONS} WHERE id = ?2 AND replications = ?3"
RUNS = f"""
SELECT resolved.scenario, cell.replication, layout.names, numbers.numbers, {intact("cell")} AND {intact("numbers")}
FROM resolved JOIN cell ON cell.hash = resolved.hash LEFT JOIN numbers USING (hash, model, seed, replication)
LEFT JOIN layout ON layout.id = numbers.layout
WHERE resolved.point = :point AND cell.model = :model AND cell.seed = :seed AND cell.replication < :replications
    AND cell.status = 'done'
"""
SETTLED = "(status = 'done' OR (status = 'failed' AND (NOT :retry OR driver = :driver)))"
COUNT = f"""
SELECT count(*) FROM cell
WHERE hash = :hash AND model = :model AND seed = :seed AND replication < :replications AND {SETTLED}
"""
NEW = {"hash": ":hash", "model": ":model", "seed": ":seed", "replication": ":replication"}
NEW |= {"status": "'claimed'", "attempts": "1", "driver": ":driver"}
NEW |= dict.fromkeys(("seconds", "finished", "provenance", "message", "traceback"), "NULL")
AGAIN = {"status": "'claimed'", "attempts": "attempts + 1", "driver": ":driver"}
CLAIM = f"""
INSERT INTO cell VALUES ({", ".join(NEW.values())}, {crc_of("cell", NEW)})
ON CONFLICT DO UPDATE SET {changes("cell", AGAIN)}
WHERE NOT {SETTLED}
    AND (status <> 'claimed' OR driver NOT IN (SELECT value FROM json_each(:living)))
"""
OUTCOME = ("status", "driver", "seconds", "finished", "provenance", "message", "traceback")
FINISH = f"""
UPDATE cell SET {changes("cell", {name: f":{name}" for name in OUTCOME})}
WHERE hash = :hash AND model = :model AND seed = :seed AND replication = :replication AND status <> 'done'
"""
FAILED = {"status": "'failed'"}
RELEASE = (
    "DELETE FROM cell WHERE status = 'claimed' AND driver = :driver AND message IS NULL",
    f"UPDATE cell SET {changes('cell', FAILED)} WHERE status = 'claimed' AND driver = :driver",
)
RAN = f"UPDATE driver SET {changes('driver', {'ran': 'ran + ?1', 'beat': '?2', 'beats': 'beats + 1'})} WHERE id = ?3"
END = f"UPDATE driver SET {changes('driver', {'ended': '1'})} WHERE id = ?"
