# Builds the distribution that berth.cmd runs, where there is none or a source is newer than it.
param([string]$Root, [string]$Java)
$ErrorActionPreference = 'Stop'
$base = Join-Path $Root 'cli\target\dist'

function Test-Fresh {
    $current = Join-Path $base 'current'
    $stamp = Join-Path $base 'stamp'
    if (-not (Test-Path $current) -or -not (Test-Path $stamp)) { return $false }
    $lib = Join-Path $base ((Get-Content $current -TotalCount 1).Trim() + '\lib')
    if (-not (Test-Path $lib)) { return $false }
    $since = (Get-Item $stamp).LastWriteTimeUtc
    $sources = 'pom.xml', '.mvn', 'testkit\pom.xml', 'testkit\src\main', 'core\pom.xml', 'core\src\main', 'cli\pom.xml', 'cli\src\main' |
        ForEach-Object { Join-Path $Root $_ } | Where-Object { Test-Path $_ }
    $changed = @(Get-Item $sources) + @(Get-ChildItem $sources -Recurse -Force) |
        Where-Object { $_.LastWriteTimeUtc -gt $since } | Select-Object -First 1
    return -not $changed
}

if (Test-Fresh) { exit 0 }

# The open file is the lock: it dies with whoever holds it.
$lock = $null
while (-not $lock) {
    try { $lock = [IO.File]::Open((Join-Path $base 'lock'), 'OpenOrCreate', 'ReadWrite', 'None') }
    catch [IO.IOException] { Start-Sleep -Milliseconds 500 }
}
try {
    if (Test-Fresh) { exit 0 }
    $version = (& $Java -version 2>&1 | Out-String)
    if ($version -match 'version "(1\.)?(\d+)' -and [int]$Matches[2] -lt 17) {
        [Console]::Error.WriteLine("berth: $Java is Java $($Matches[2]): a JDK 17 or newer is needed (set JAVA_HOME to one)")
        exit 1
    }
    if (-not (Get-Command mvn -ErrorAction SilentlyContinue)) {
        [Console]::Error.WriteLine('berth: no mvn on the PATH: install Maven to build, and run this again')
        exit 1
    }
    [Console]::Error.WriteLine('berth: building (first use, or a source has changed) ...')
    $began = [DateTime]::UtcNow
    $id = $began.ToString('yyyyMMddHHmmss') + "-$PID"
    $log = Join-Path $base 'build.log'
    $ErrorActionPreference = 'Continue'
    & mvn -q -B -f (Join-Path $Root 'pom.xml') -pl cli -am '-Dmaven.test.skip=true' '-Dspotless.check.skip' "-Dberth.dist=$base\$id" package *> $log
    if ($LASTEXITCODE -ne 0) {
        Get-Content $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine("berth: the build failed: see above, or $log")
        exit 1
    }
    Set-Content (Join-Path $base "current.$PID") $id -Encoding Ascii
    Move-Item -Force (Join-Path $base "current.$PID") (Join-Path $base 'current')
    $stamp = Join-Path $base 'stamp'
    Set-Content $stamp ''
    (Get-Item $stamp).LastWriteTimeUtc = $began
}
finally { $lock.Dispose() }
